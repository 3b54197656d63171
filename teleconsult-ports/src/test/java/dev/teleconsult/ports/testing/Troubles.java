package dev.teleconsult.ports.testing;

import dev.teleconsult.ports.contract.Trouble;
import java.time.Duration;

/** The contracts' troubles as failures of the fakes. */
public final class Troubles {

    private Troubles() {}

    public static Failure failure(Trouble trouble) {
        return switch (trouble) {
            case UNREACHABLE -> Failures.unavailable();
            case LOSING_ANSWERS -> Failures.afterwards(Failures.unavailable());
            case OVERLOADED -> Failures.unavailable(Duration.ofSeconds(30));
            case REFUSING -> Failures.rejected();
            case TALKING_NONSENSE -> Failures.afterwards(Failures.rejected());
        };
    }
}
