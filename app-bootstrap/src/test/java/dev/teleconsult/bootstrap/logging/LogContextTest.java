package dev.teleconsult.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class LogContextTest {

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        MDC.clear();
        other.shutdownNow();
    }

    private Map<String, String> seenBy(Runnable before) {
        CompletableFuture<Map<String, String>> seen = new CompletableFuture<>();
        other.execute(before);
        Runnable work = LogContext.carried(() -> seen.complete(MDC.getCopyOfContextMap()));
        other.execute(work);
        return seen.join();
    }

    @Test
    void contextShouldReachTheOtherThreadAndNotStay() {
        MDC.put("reqId", "request-1");
        MDC.put("teleconsultationId", "visit-1");

        assertThat(seenBy(() -> MDC.put("reqId", "other")))
                .isEqualTo(Map.of("reqId", "request-1", "teleconsultationId", "visit-1"));
        CompletableFuture<String> after = CompletableFuture.supplyAsync(() -> MDC.get("reqId"), other);
        assertThat(after.join()).isEqualTo("other");
        assertThat(CompletableFuture.supplyAsync(() -> MDC.get("teleconsultationId"), other)
                        .join())
                .isNull();
    }
}
