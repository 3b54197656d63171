package dev.teleconsult.ports.contract;

import dev.teleconsult.ports.ProviderCapabilities;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A contract with some promises that apply only to video providers with certain capabilities. The others are skipped;
 * {@link VideoProviderContract} tests that a provider refuses what it does not support.
 */
@ExtendWith(WhereExtension.class)
public interface PromisesByCapability {

    /** The capabilities of the provider under test. */
    ProviderCapabilities capabilities();
}
