package dev.teleconsult.bootstrap.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.mia.fake.CollectionDefinition;
import dev.teleconsult.adapter.crud.mia.fake.FakeCrudService;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The answers of a CRUD service and Kaleyra about some visits, as files that a web server can serve at once: recorded
 * from the emulated ones.
 */
final class RecordedVisits {

    static final String DOCTOR = "doctor-1";
    static final int VISITS = 100;
    static final String COLLECTION = CollectionDefinition.teleconsultations().name();
    static final String USERS = CollectionDefinition.userMap().name();
    static final String KEY = "ak_live_0123456789abcdef";

    private static final JsonMapper JSON = new JsonMapper();
    /** Later than any benchmark ends, and early enough that a window of a year is open. */
    static final Instant FAR = Instant.now().plus(Duration.ofDays(300)).truncatedTo(ChronoUnit.SECONDS);

    final Path folder;
    final List<String> ids;

    private RecordedVisits(Path folder, List<String> ids) {
        this.folder = folder;
        this.ids = List.copyOf(ids);
    }

    /** Visits whose links are shown. */
    static RecordedVisits ofRevealed(Path folder) {
        try (FakeCrudService crud = FakeCrudService.builder()
                        .collection(CollectionDefinition.teleconsultations())
                        .collection(CollectionDefinition.userMap())
                        .start();
                KaleyraEmulator kaleyra = KaleyraEmulator.builder().apiKey(KEY).start();
                MiaCrudStorage storage =
                        MiaCrudStorage.builder(crud.url(), COLLECTION, USERS).build();
                VideoProvider video = KaleyraVideoProvider.of(
                        KaleyraSettings.builder(kaleyra.baseUrl(), KEY).build())) {
            List<String> ids = visits(storage, video, FAR, Duration.ofDays(365));
            for (String document : crud.documents(COLLECTION)) {
                JsonNode visit = JSON.readTree(document);
                write(
                        folder.resolve("crud").resolve(COLLECTION),
                        visit.path("_id").asText(),
                        document);
                String room = visit.path("bandyerRoomId").asText();
                write(
                        folder.resolve("v2").resolve("rooms"),
                        room,
                        Program.get(URI.create(kaleyra.baseUrl() + "/v2/rooms/" + room), "apikey", KEY));
            }
            String doctor = crud.documents(USERS).stream()
                    .filter(user -> user.contains("\"" + DOCTOR + "\""))
                    .findFirst()
                    .orElseThrow();
            write(folder.resolve("crud").resolve(USERS), "index", "[" + doctor + "]");
            return new RecordedVisits(folder, ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Plays visits of a doctor and a patient, on any store, and lets the doctor join each. */
    static List<String> visits(TeleconsultStorage storage, VideoProvider video, Instant start, Duration window) {
        List<String> ids = new ArrayList<>();
        try (TeleconsultApplication application = TeleconsultApplication.builder(storage, video)
                .immutabilityWindow(new ImmutabilityWindow(window))
                .build()) {
            for (int visit = 0; visit < VISITS; visit++) {
                TeleconsultationId id = application
                        .planning()
                        .schedule(
                                ScheduleCommand.of(
                                        Invitations.of(
                                                Invitation.of(DOCTOR, "doctor", "Anna Rossi"),
                                                Invitation.of("patient-1", "patient", "Marco Bianchi")),
                                        start,
                                        Duration.ofMinutes(30)),
                                RequestContext.anonymous("recording"));
                application
                        .joining()
                        .join(
                                id,
                                new LinkPreferences(false, Language.COMPANY_DEFAULT),
                                RequestContext.of(new UserId(DOCTOR)));
                ids.add(id.value());
            }
        }
        return ids;
    }

    private static void write(Path folder, String name, String content) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), content);
    }
}
