package dev.teleconsult.adapter.kaleyra;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.outbound.CallEvents;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CompanySettings;
import dev.teleconsult.ports.outbound.HeldCalls;
import dev.teleconsult.ports.outbound.SdkCredentials;
import dev.teleconsult.ports.outbound.Transcripts;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoRooms;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * Implements the ports of a video provider with Kaleyra Video. Safe for use by several threads.
 *
 * <p>Every call is one attempt with a time limit. It contains the API key and no data of the caller's request context.
 * Retries, circuit breakers and limits are the task of a decorator of the ports.
 */
public final class KaleyraVideoProvider implements VideoProvider {

    static final String NAME = "kaleyra";

    /** The documented capabilities of Kaleyra Video; the number of people is from its "important concepts". */
    static final ProviderCapabilities CAPABILITIES = ProviderCapabilities.builder(NAME)
            .has(
                    Capability.UPLOADS,
                    Capability.TRANSCRIPTS,
                    Capability.COMPANY_SETTINGS,
                    Capability.CREDENTIALS,
                    Capability.RECORDING,
                    Capability.CALL_EVENTS,
                    Capability.CALL_LIST,
                    Capability.ROOMS_WITH_DURATION,
                    Capability.PLUS_NEEDED,
                    Capability.PREFERENCES_IN_LINKS)
            .mostParticipants(25)
            .languages(Language.ITALIAN, Language.ENGLISH)
            .tools(EnumSet.allOf(Tool.class))
            .credentialsLast(KaleyraCredentials.LEAST, KaleyraCredentials.MOST)
            .frameSources(List.of("https://*.bandyer.com", "https://*.kaleyra.com"))
            .build();

    private final KaleyraClient http;
    private final VideoUsers users;
    private final VideoRooms rooms;
    private final CallUploads uploads;
    private final Transcripts transcripts;
    private final HeldCalls heldCalls;
    private final CompanySettings company;
    private final SdkCredentials credentials;
    private final CallEvents callEvents;

    private KaleyraVideoProvider(KaleyraSettings settings, KaleyraClient http) {
        this.http = http;
        KaleyraPages pages = new KaleyraPages(http, settings);
        users = new KaleyraUsers(http, new VideoUserIds(settings.userIdKey()));
        rooms = new KaleyraRooms(http, pages, settings);
        uploads = new KaleyraUploads(http, pages);
        transcripts = new KaleyraTranscripts(http, pages, new KaleyraFiles(http, settings));
        heldCalls = new KaleyraHeldCalls(pages);
        company = new KaleyraCompany(http);
        credentials = new KaleyraCredentials(http);
        callEvents = new KaleyraEvents(settings);
    }

    /** Creates a provider with its own HTTP client, which {@link #close} closes. */
    public static KaleyraVideoProvider of(KaleyraSettings settings) {
        return new KaleyraVideoProvider(
                settings, new KaleyraClient(requireNonNull(settings, "settings"), Optional.empty()));
    }

    /**
     * Creates a provider that shares the connections of the given client, which stays open. Time limits and the
     * handling of redirects and repetitions follow the settings and not the client.
     */
    public static KaleyraVideoProvider of(KaleyraSettings settings, OkHttpClient client) {
        return new KaleyraVideoProvider(
                settings,
                new KaleyraClient(requireNonNull(settings, "settings"), Optional.of(requireNonNull(client, "client"))));
    }

    @Override
    public ProviderCapabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public VideoUsers users() {
        return users;
    }

    @Override
    public VideoRooms rooms() {
        return rooms;
    }

    @Override
    public CallUploads uploads() {
        return uploads;
    }

    @Override
    public HeldCalls heldCalls() {
        return heldCalls;
    }

    @Override
    public Transcripts transcripts() {
        return transcripts;
    }

    @Override
    public CompanySettings company() {
        return company;
    }

    @Override
    public SdkCredentials credentials() {
        return credentials;
    }

    @Override
    public CallEvents callEvents() {
        return callEvents;
    }

    @Override
    public CheckResult check() {
        KaleyraReply reply = http.send(KaleyraCall.of("GET", "/company"));
        if (reply instanceof KaleyraReply.Success) {
            return CheckResult.ok(NAME);
        }
        if (reply instanceof KaleyraReply.Declined declined) {
            boolean key = declined.status() == 401 || declined.status() == 403;
            return CheckResult.failed(NAME, key ? "refuses our key" : "answers " + declined.status());
        }
        return CheckResult.failed(
                NAME, reply instanceof KaleyraReply.Gibberish ? "answers what we cannot read" : "does not answer");
    }

    @Override
    public void close() {
        http.close();
    }
}
