package dev.teleconsult.ports.application.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlacesPerPersonTest {

    private static final UserId ADA = new UserId("ada");
    private static final UserId BRUNO = new UserId("bruno");

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void callBeyondThePersonsLimitShouldBeRefusedAndOtherPeopleShouldNotWait() throws Exception {
        PlacesPerPerson places = new PlacesPerPerson(2, Duration.ofMillis(1));
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<String>> under = new ArrayList<>();
        for (int call = 0; call < 2; call++) {
            under.add(threads.submit(() -> places.with(ADA, () -> held(inside, go))));
        }
        inside.await();

        assertThatThrownBy(() -> places.with(ADA, () -> "third"))
                .isInstanceOfSatisfying(PortUnavailableException.class, refused -> {
                    assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1));
                    assertThat(refused.mayHaveHappened()).isFalse();
                });
        assertThat(places.with(BRUNO, () -> "at once")).isEqualTo("at once");

        go.countDown();
        for (Future<String> call : under) {
            assertThat(call.get()).isEqualTo("done");
        }
        assertThat(places.with(ADA, () -> "again")).isEqualTo("again");
        assertThat(places.people())
                .as("people without a running call are forgotten")
                .isZero();
    }

    @Test
    void callBeyondThePersonsLimitShouldUseAPlaceThatBecomesFreeSoon() throws Exception {
        PlacesPerPerson places = new PlacesPerPerson(1, Duration.ofSeconds(20));
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> places.with(ADA, () -> held(inside, go)));
        inside.await();
        Future<String> second = threads.submit(() -> places.with(ADA, () -> "second"));
        go.countDown();

        assertThat(first.get()).isEqualTo("done");
        assertThat(second.get()).isEqualTo("second");
    }

    @Test
    void failedCallShouldReturnItsPlace() {
        PlacesPerPerson places = new PlacesPerPerson(1, Duration.ofMillis(1));
        for (int call = 0; call < 3; call++) {
            assertThatThrownBy(() -> places.with(ADA, () -> {
                        throw new IllegalStateException("failed");
                    }))
                    .hasMessage("failed");
        }
        assertThat(places.people()).isZero();
    }

    private static String held(CountDownLatch inside, CountDownLatch go) {
        inside.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return "done";
    }
}
