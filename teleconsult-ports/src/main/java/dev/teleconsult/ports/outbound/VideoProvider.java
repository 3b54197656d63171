package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ProviderCapabilities;

/**
 * The video provider: returns the ports to it, which share one client and are closed together. Building it does no I/O.
 *
 * <p>Every provider has users and rooms. A port for a capability that the provider lacks refuses each call with {@link
 * dev.teleconsult.domain.RefusalCode#UNSUPPORTED_BY_PROVIDER}; the default methods below return such ports.
 */
public interface VideoProvider extends AutoCloseable {

    /** The provider's capabilities and limits. Never changes; calls no upstream. */
    ProviderCapabilities capabilities();

    VideoUsers users();

    VideoRooms rooms();

    /** Requires {@link dev.teleconsult.ports.Capability#UPLOADS}. */
    default CallUploads uploads() {
        return Unsupported.UPLOADS;
    }

    /** Requires {@link dev.teleconsult.ports.Capability#TRANSCRIPTS}. */
    default Transcripts transcripts() {
        return Unsupported.TRANSCRIPTS;
    }

    /** Requires {@link dev.teleconsult.ports.Capability#COMPANY_SETTINGS}. */
    default CompanySettings company() {
        return Unsupported.COMPANY_SETTINGS;
    }

    /** Requires {@link dev.teleconsult.ports.Capability#CREDENTIALS}. */
    default SdkCredentials credentials() {
        return Unsupported.CREDENTIALS;
    }

    /** Requires {@link dev.teleconsult.ports.Capability#CALL_EVENTS}. */
    default CallEvents callEvents() {
        return Unsupported.CALL_EVENTS;
    }

    /** Requires {@link dev.teleconsult.ports.Capability#CALL_LIST}. */
    default HeldCalls heldCalls() {
        return Unsupported.CALL_LIST;
    }

    /** Checks whether the provider can be reached and accepts the service's key. Does not throw for an outage. */
    CheckResult check();

    /** Closes the resources that this provider opened, and leaves given ones open. Closing twice does nothing. */
    @Override
    void close();
}
