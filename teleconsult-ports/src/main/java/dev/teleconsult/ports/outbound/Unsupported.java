package dev.teleconsult.ports.outbound;

import dev.teleconsult.domain.HeldCall;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.AccessCredentials;
import dev.teleconsult.ports.Background;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.Company;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.Transcript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ports for capabilities that a provider lacks: each method refuses, and calls no upstream. */
enum Unsupported implements CallUploads, Transcripts, CompanySettings, SdkCredentials, CallEvents, HeldCalls {
    UPLOADS(Capability.UPLOADS),
    TRANSCRIPTS(Capability.TRANSCRIPTS),
    COMPANY_SETTINGS(Capability.COMPANY_SETTINGS),
    CREDENTIALS(Capability.CREDENTIALS),
    CALL_EVENTS(Capability.CALL_EVENTS),
    CALL_LIST(Capability.CALL_LIST);

    private final Capability missing;

    Unsupported(Capability missing) {
        this.missing = missing;
    }

    private RefusalException refusal() {
        return ProviderCapabilities.unsupported(missing);
    }

    @Override
    public List<UploadKey> list(RoomId room) {
        throw refusal();
    }

    @Override
    public void delete(UploadKey upload) {
        throw refusal();
    }

    @Override
    public List<SessionId> callsIn(RoomId room) {
        throw refusal();
    }

    @Override
    public Optional<List<HeldCall>> in(RoomId room) {
        throw refusal();
    }

    @Override
    public void delete(SessionId session) {
        throw refusal();
    }

    @Override
    public Optional<RoomId> roomOf(SessionId session) {
        throw refusal();
    }

    @Override
    public Optional<Transcript> open(SessionId session, long maxBytes) {
        throw refusal();
    }

    @Override
    public Background uploadBackground(byte[] jpeg) {
        throw refusal();
    }

    @Override
    public Company useBackground(String alias) {
        throw refusal();
    }

    @Override
    public AccessCredentials issue(VideoUserId videoUser, Duration lifetime) {
        throw refusal();
    }

    @Override
    public boolean mayBeAuthentic(Map<String, String> headers) {
        throw refusal();
    }

    @Override
    public Optional<CallEvent> read(Map<String, String> headers, byte[] body, Instant now) {
        throw refusal();
    }
}
