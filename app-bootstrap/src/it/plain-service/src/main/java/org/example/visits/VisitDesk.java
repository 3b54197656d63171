package org.example.visits;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Books visits of half an hour, whose links are shown ten minutes before. */
public final class VisitDesk implements AutoCloseable {

    private final TeleconsultStorage storage;
    private final VideoProvider video;
    private final TeleconsultApplication teleconsultations;

    public VisitDesk(URI kaleyra, String apiKey, String database) {
        storage = SqlStorage.builder(database).build();
        video = KaleyraVideoProvider.of(KaleyraSettings.builder(kaleyra, apiKey).build());
        teleconsultations = TeleconsultApplication.builder(storage, video)
                .immutabilityWindow(new ImmutabilityWindow(Duration.ofMinutes(10)))
                .build();
    }

    public String book(String doctor, String patient, Instant start) {
        Invitations people = Invitations.of(
                Invitation.of(doctor, "doctor", "Anna Rossi"), Invitation.of(patient, "patient", "Marco Bianchi"));
        return teleconsultations
                .planning()
                .schedule(
                        ScheduleCommand.of(people, start, Duration.ofMinutes(30)), RequestContext.anonymous("request-1"))
                .value();
    }

    public Optional<URI> link(String visit, String person) {
        return teleconsultations
                .joining()
                .join(
                        new TeleconsultationId(visit),
                        LinkPreferences.none(),
                        RequestContext.of(new UserId(person)))
                .link()
                .map(AccessLink::uri);
    }

    /** To be called every few seconds. */
    public void tidyUp() {
        teleconsultations.reconciler().runOnce();
    }

    public List<CheckResult> checkUp() {
        return teleconsultations.dependencies().all();
    }

    @Override
    public void close() {
        teleconsultations.close();
        video.close();
        storage.close();
    }
}
