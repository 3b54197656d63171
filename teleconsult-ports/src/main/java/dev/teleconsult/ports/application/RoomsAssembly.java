package dev.teleconsult.ports.application;

import dev.teleconsult.domain.RosterRules;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.application.people.Identities;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.application.people.Restoring;
import dev.teleconsult.ports.application.rooms.ApplicationRooms;
import dev.teleconsult.ports.application.rooms.Ending;
import dev.teleconsult.ports.application.rooms.RoomFiles;
import dev.teleconsult.ports.application.rooms.RoomKeeper;
import dev.teleconsult.ports.application.rooms.WorkAfterAnswer;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Builds the parts that resolve people and open and delete rooms at the video provider. */
final class RoomsAssembly {

    /**
     * The most rooms deleted at a time after their callers got an answer: as many calls as a provider accepts at a
     * time.
     */
    private static final int MOST_IN_BACKGROUND = 64;

    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

    final ProviderCapabilities provider;
    final RosterRules rosters;
    final Identities identities;
    final Participation participation;
    final ParticipantResolver people;
    final Restoring restoring;
    final VideoRooms rooms;
    final WorkAfterAnswer background;
    final RoomKeeper.Attempts attempts;
    final RoomKeeper keeper;
    final Ending ending;

    RoomsAssembly(ApplicationSettings with, RecordsAssembly on, Executor executor) {
        provider = with.video.capabilities();
        rosters = new RosterRules(
                with.mostParticipants.orElse(provider.mostParticipants()),
                provider.has(Capability.PLUS_NEEDED),
                with.privileges);
        identities = new Identities(with.storage.userIds(), with.video.users(), on.parallel, with.nanoTime);
        participation = new Participation(identities);
        people = new ParticipantResolver(with.directory, with.customIds, rosters, provider, identities);
        restoring = new Restoring(with.video.users(), identities, on.parallel, on.announcements);
        boolean filesGoWithRoom = with.deleteUploads || with.uploadsGoWithCall;
        rooms = new ApplicationRooms(
                with.video.rooms(), restoring, filesGoWithRoom ? with.files() : RoomFiles.none(), on.announcements);
        background = new WorkAfterAnswer(executor, MOST_IN_BACKGROUND, LONGEST_DRAIN);
        attempts = new RoomKeeper.Attempts(with.operationIds, on.time);
        keeper = new RoomKeeper(
                on.records, rooms, new RoomKeeper.RoomTerms(rosters, with.callSettings), attempts, background);
        ending = new Ending(on.records, rooms, on.announcements);
    }
}
