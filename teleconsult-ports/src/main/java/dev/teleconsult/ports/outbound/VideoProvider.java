package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.CheckResult;

/** The video provider: hands out the ports to it, which share one client and one life. Building it does no I/O. */
public interface VideoProvider extends AutoCloseable {

    VideoUsers users();

    VideoRooms rooms();

    CallUploads uploads();

    Transcripts transcripts();

    CompanySettings company();

    SdkCredentials credentials();

    CallEvents callEvents();

    /** Asks the provider whether it is there and takes our key. Does not throw for an outage. */
    CheckResult check();

    /** Closes what this provider opened itself and leaves open what it was given. Closing twice does nothing. */
    @Override
    void close();
}
