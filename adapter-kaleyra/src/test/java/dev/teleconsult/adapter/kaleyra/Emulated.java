package dev.teleconsult.adapter.kaleyra;

import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.Dialect;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.SuccessCodes;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RoomId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.upstream.http.UpstreamHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The client in front of the emulator, in some of the ways that Kaleyra may answer. A dialect changes bodies and a
 * choice of success codes changes statuses, which the client reads independently: a build plays each of both at least
 * once, {@code -Ddialects=all} every pair.
 */
@ParameterizedClass
@MethodSource("ways")
abstract class Emulated {

    /**
     * Opens rooms independently of the client under test; shared by all tests, some of which open hundreds of rooms.
     */
    private static final OkHttpClient STRANGER = new OkHttpClient();

    /** A way in which Kaleyra may answer. */
    record Way(Dialect dialect, SuccessCodes successCodes) {}

    static Stream<Way> ways() {
        Dialect[] dialects = Dialect.values();
        SuccessCodes[] codes = SuccessCodes.values();
        if (System.getProperty("dialects", "").equals("all")) {
            return Stream.of(dialects).flatMap(dialect -> Stream.of(codes).map(code -> new Way(dialect, code)));
        }
        return IntStream.range(0, Math.max(dialects.length, codes.length))
                .mapToObj(i -> new Way(dialects[i % dialects.length], codes[i % codes.length]));
    }

    @Parameter
    Way way;

    KaleyraEmulator emulator;
    KaleyraVideoProvider kaleyra;

    /** People of rooms that the client under test has not opened, by the name of the person. */
    private final Map<String, VideoUserId> strangers = new HashMap<>();

    @BeforeEach
    void start() {
        emulator = KaleyraEmulator.builder()
                .dialect(way.dialect())
                .successCodes(way.successCodes())
                .start();
        kaleyra = another();
    }

    @AfterEach
    void stop() {
        kaleyra.close();
        emulator.close();
        STRANGER.connectionPool().evictAll();
    }

    KaleyraVideoProvider another() {
        return KaleyraVideoProvider.of(
                KaleyraSettings.builder(emulator.baseUrl(), emulator.apiKey()).build());
    }

    public ProviderCapabilities capabilities() {
        return kaleyra.capabilities();
    }

    public VideoUserId known(String person, Role role) {
        return kaleyra.users().register(new UserId(person), role, Language.COMPANY_DEFAULT);
    }

    VideoUserId strangeDoctor() {
        return stranger("strange-doctor", Role.PLUS);
    }

    VideoUserId strangePatient() {
        return stranger("strange-patient", Role.BASIC);
    }

    /** Registered once, unless the emulator has forgotten the person: some tests need hundreds of rooms and files. */
    private VideoUserId stranger(String person, Role role) {
        return strangers.compute(
                person,
                (name, before) ->
                        before != null && emulator.roleOf(before.value()).isPresent() ? before : known(name, role));
    }

    /** A room of a doctor and a patient, opened without the client. */
    public RoomId strangersRoom(String description) {
        VideoUserId doctor = strangeDoctor();
        VideoUserId patient = strangePatient();
        String body = "{\"participants\":[{\"user_id\":\"" + doctor + "\"},{\"user_id\":\"" + patient
                + "\"}],\"recording\":\"automatic\",\"offline_transcription\":true,\"description\":\""
                + description.replace("\"", "\\\"") + "\"}";
        Request request = new Request.Builder()
                .url(emulator.baseUrl() + "/v2/rooms")
                .header("apikey", emulator.apiKey())
                .post(RequestBody.create(body, MediaType.get("application/json")))
                .build();
        try (Response response = STRANGER.newCall(request).execute()) {
            if (!response.isSuccessful()) {
                throw new AssertionError("the emulator answered " + response.code());
            }
            return KaleyraMapping.roomId(UpstreamHttp.read(response.body().bytes()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void upstreamIs(Trouble trouble) {
        switch (trouble) {
            case UNREACHABLE -> emulator.inject(Fault.closedConnection().always());
            case LOSING_ANSWERS ->
                emulator.inject(Fault.closedConnection().afterTheEffect().always());
            case OVERLOADED -> emulator.inject(Fault.unavailable().always());
            case REFUSING -> emulator.inject(Fault.unauthorized().always());
            case TALKING_NONSENSE ->
                emulator.inject(Fault.html().afterTheEffect().always());
        }
    }

    public void upstreamIsFine() {
        emulator.clearFaults();
    }

    public Set<String> secrets() {
        return Set.of(emulator.apiKey(), "direct-rest-call-handler");
    }
}
