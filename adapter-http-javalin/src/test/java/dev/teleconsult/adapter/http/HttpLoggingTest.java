package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Upstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an operator finds in the log, and what must never be in it. */
class HttpLoggingTest {
    private final ThrowingUseCases useCases = new ThrowingUseCases();
    private final TestServer server =
            TestServer.setup().useCases(useCases.all()).start();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.teleconsult");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
            // Keeps the current context of this thread.
            event.prepareForDeferredProcessing();
            super.append(event);
        }
    };

    @BeforeEach
    void record() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        server.close();
    }

    private List<ILoggingEvent> cancelAfter(Throwable failure) {
        useCases.failWith(failure);
        server.delete(
                "/teleconsultation/room_xyz",
                "x-request-id",
                "request-1",
                "authorization",
                "Bearer secret-token",
                "cookie",
                "sid=secret-cookie");
        return List.copyOf(log.list);
    }

    @Test
    void bugShouldBeLoggedWithItsRouteAndRequest() {
        List<ILoggingEvent> logged = cancelAfter(new IllegalStateException("planned"));

        assertThat(logged).hasSize(1);
        assertThat(logged.get(0).getLevel()).isEqualTo(Level.ERROR);
        assertThat(logged.get(0).getFormattedMessage()).isEqualTo("DELETE /teleconsultation/:id failed");
        assertThat(logged.get(0).getThrowableProxy().getMessage()).isEqualTo("planned");
        assertThat(logged.get(0).getMDCPropertyMap()).containsEntry("reqId", "request-1");
        assertThat(logged.get(0).getMDCPropertyMap()).containsEntry("teleconsultationId", "room_xyz");
    }

    @Test
    void logLinesOfARequestShouldContainItsTraceId() {
        useCases.failWith(new IllegalStateException("planned"));
        server.delete(
                "/teleconsultation/room_xyz", "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        server.delete("/teleconsultation/room_xyz", "traceparent", "nonsense");

        assertThat(log.list.get(0).getMDCPropertyMap()).containsEntry("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(log.list.get(1).getMDCPropertyMap()).doesNotContainKey("traceId");
    }

    @Test
    void outageShouldBeLoggedAsAWarningInOneLine() {
        List<ILoggingEvent> logged =
                cancelAfter(PortUnavailableException.notDone(Upstream.VIDEO, "delete_room could not be asked"));

        assertThat(logged).hasSize(1);
        assertThat(logged.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(logged.get(0).getFormattedMessage()).contains("video: delete_room could not be asked");
        assertThat(logged.get(0).getThrowableProxy()).isNull();
    }

    @Test
    void refusalShouldNotBeLogged() {
        assertThat(cancelAfter(RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND)))
                .isEmpty();
    }

    @Test
    void onlyTheIdOfARequestShouldBeLogged() {
        cancelAfter(new IllegalStateException("planned"));
        cancelAfter(PortUnavailableException.notDone(Upstream.VIDEO, "planned"));
        server.post("/teleconsultation", "{\"participants\":\"secret-name\"", "x-request-id", "secret id");

        assertThat(log.list)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getMDCPropertyMap())
                        .doesNotContain("secret"));
    }
}
