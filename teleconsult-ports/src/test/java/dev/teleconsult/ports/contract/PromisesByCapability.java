package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.ProviderCapabilities;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A contract some of whose promises concern video providers with certain capabilities only. The others are skipped; what a
 * provider has not got refuses, and {@link VideoProviderContract} tests that it does.
 */
@ExtendWith(WhereExtension.class)
public interface PromisesByCapability {

    /** What the provider under test says of itself. */
    ProviderCapabilities capabilities();
}
