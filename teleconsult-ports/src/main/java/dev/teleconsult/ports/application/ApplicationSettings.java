package dev.teleconsult.ports.application;

import dev.teleconsult.domain.CallSettings;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.OperationId;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.Tool;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.PeriodicTasks;
import dev.teleconsult.ports.application.planning.Patience;
import dev.teleconsult.ports.application.rooms.RoomFiles;
import dev.teleconsult.ports.outbound.AttendanceRecords;
import dev.teleconsult.ports.outbound.AuditTrail;
import dev.teleconsult.ports.outbound.CallUploads;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The settings of an application, their defaults, and the check of their ranges. {@link TeleconsultApplication.Builder}
 * fills them and documents each.
 */
final class ApplicationSettings {

    final TeleconsultStorage storage;
    final VideoProvider video;
    Optional<UserDirectory> directory = Optional.empty();
    Optional<CustomIds> customIds = Optional.empty();
    Privileges privileges = Privileges.of(Set.of("patient"), Set.of("doctor"));
    CallSettings callSettings = CallSettings.defaults();
    ImmutabilityWindow window = new ImmutabilityWindow(Duration.ZERO);
    Set<String> groupsWithBackground = Set.of();
    boolean displaysNames;
    boolean noticesByBackoffice;
    Optional<Duration> keepAttendanceFor = Optional.empty();
    Optional<Duration> closeAfterEnd = Optional.empty();
    Optional<Duration> forgetAfterEnd = Optional.empty();
    boolean deleteUploads;
    boolean uploadsGoWithCall;
    Duration callEndGrace = Duration.ofMinutes(2);
    boolean keepsFacts;
    Duration keepFactsFor = Duration.ofDays(7);
    Optional<Duration> completedAfter = Optional.empty();
    long maxTranscriptBytes = 50L * 1024 * 1024;
    Duration takeOverAfter = Duration.ofMinutes(1);
    Duration changePatience = Duration.ofSeconds(2);
    Optional<Patience> patience = Optional.empty();
    Duration keepIdempotencyKeysFor = Duration.ofHours(24);
    Duration watchInterval = Duration.ofSeconds(1);
    Duration detailsFreshFor = Duration.ofSeconds(1);
    Duration detailsPatience = Duration.ofMillis(500);
    Duration snapshotsFreshFor = Duration.ofSeconds(1);
    Optional<Integer> mostParticipants = Optional.empty();
    int credentialCallsPerPerson = 2;
    AuditSettings audit = AuditSettings.off();
    Optional<ErasureKeys> erasureKeys = Optional.empty();
    TeleconsultationListener listener = new TeleconsultationListener() {};
    Optional<EventSink> eventSink = Optional.empty();
    boolean eventsNamePeople = true;
    DeliveryListener deliveryListener = new DeliveryListener() {};
    DoubleSupplier deliveryJitter = () -> ThreadLocalRandom.current().nextDouble();
    PeriodicTasks periodicTasks = new PeriodicTasks();
    LongSupplier nanoTime = System::nanoTime;
    Clock clock = Clock.systemUTC();
    Optional<Executor> executor = Optional.empty();
    UnaryOperator<Runnable> handOver = UnaryOperator.identity();
    Supplier<OperationId> operationIds = new RandomOperationIds();

    ApplicationSettings(TeleconsultStorage storage, VideoProvider video) {
        this.storage = storage;
        this.video = video;
    }

    /** The audit trail; empty if auditing is off. */
    Optional<AuditTrail> auditTrail() {
        return audit.mode() == AuditMode.OFF ? Optional.empty() : storage.auditTrail();
    }

    /** Whether writes keep facts for receivers of events. */
    boolean tellsFacts() {
        return keepsFacts || eventSink.isPresent();
    }

    /** The outbox of facts for receivers of events. */
    Optional<Outbox> toldFacts() {
        return tellsFacts() ? storage.outbox() : Optional.empty();
    }

    /** The store of attendance; empty if attendance is not kept. */
    Optional<AttendanceRecords> attendance() {
        return keepAttendanceFor.isPresent() ? storage.attendance() : Optional.empty();
    }

    /** The provider's port for uploads and transcripts. */
    RoomFiles files() {
        return new RoomFiles(
                uploads(),
                video.capabilities().has(Capability.TRANSCRIPTS) ? Optional.of(video.transcripts()) : Optional.empty());
    }

    Optional<CallUploads> uploads() {
        return video.capabilities().has(Capability.UPLOADS) ? Optional.of(video.uploads()) : Optional.empty();
    }

    /**
     * @throws IllegalArgumentException if a value is out of its range, or needs a capability that the store or the
     *     provider lacks
     */
    void check() {
        if (customIds.isPresent() && directory.isEmpty()) {
            throw new IllegalArgumentException("custom ids need a directory");
        }
        if (eventSink.isPresent() && !keepsFactsAtAll()) {
            throw new IllegalArgumentException("events need a store that keeps facts");
        }
        if (audit.mode() != AuditMode.OFF && (storage.auditTrail().isEmpty() || !keepsFactsAtAll())) {
            throw new IllegalArgumentException(
                    "auditing needs a store that keeps facts and has a place for an audit trail");
        }
        if (erasureKeys.isPresent() && storage.erasures().isEmpty()) {
            throw new IllegalArgumentException("erasing people needs a store with a place for receipts");
        }
        if (maxTranscriptBytes < 1) {
            throw new IllegalArgumentException("maxTranscriptBytes must be at least 1");
        }
        if (credentialCallsPerPerson < 1) {
            throw new IllegalArgumentException("credentialCallsPerPerson must be at least 1");
        }
        if (mostParticipants.filter(people -> people < Participants.MIN).isPresent()) {
            throw new IllegalArgumentException("mostParticipants must be at least " + Participants.MIN);
        }
        Duration instant = Duration.ofMillis(1);
        range("takeOverAfter", takeOverAfter, instant, Duration.ofDays(1));
        range("changePatience", changePatience, Duration.ZERO, Duration.ofMinutes(1));
        range("keepIdempotencyKeysFor", keepIdempotencyKeysFor, takeOverAfter.plus(instant), Duration.ofDays(365));
        range("callEndGrace", callEndGrace, Duration.ZERO, Duration.ofDays(1));
        closeAfterEnd.ifPresent(time -> range("closeAfterEnd", time, Duration.ZERO, Duration.ofDays(366)));
        forgetAfterEnd.ifPresent(this::requireForgetting);
        keepAttendanceFor.ifPresent(time -> range("keepAttendanceFor", time, Duration.ofDays(1), Duration.ofDays(366)));
        range("watchInterval", watchInterval, Duration.ofMillis(10), Duration.ofHours(1));
        range("detailsFreshFor", detailsFreshFor, Duration.ZERO, Duration.ofHours(1));
        range("detailsPatience", detailsPatience, instant, Duration.ofMinutes(1));
        range("snapshotsFreshFor", snapshotsFreshFor, Duration.ZERO, Duration.ofMinutes(1));
        range("keepFactsFor", keepFactsFor, Duration.ofHours(1), Duration.ofDays(365));
        completedAfter.ifPresent(time -> range("completedAfter", time, Duration.ZERO, Duration.ofDays(1)));
        if (keepsFacts && !keepsFactsAtAll()) {
            throw new IllegalArgumentException("keepsFacts needs a store that keeps facts");
        }
        requireCapabilities();
    }

    private boolean keepsFactsAtAll() {
        return storage.outbox().isPresent() && storage.teleconsultations().keepsFacts();
    }

    private void requireForgetting(Duration time) {
        range("forgetAfterEnd", time, Duration.ofDays(2), Duration.ofDays(36_525));
        if (closeAfterEnd.filter(closing -> closing.compareTo(time) < 0).isEmpty()) {
            throw new IllegalArgumentException("forgetAfterEnd needs a shorter closeAfterEnd");
        }
    }

    private void requireCapabilities() {
        needs(deleteUploads || uploadsGoWithCall, Capability.UPLOADS, "keeps no uploads that could be deleted");
        needs(uploadsGoWithCall, Capability.CALL_EVENTS, "does not tell the end of a call");
        needs(keepAttendanceFor.isPresent(), Capability.CALL_EVENTS, "does not tell who comes to a call");
        needs(callSettings.recording().isOn(), Capability.RECORDING, "does not record calls");
        needs(callSettings.durations().limited(), Capability.ROOMS_WITH_DURATION, "ends no room by itself");
        needs(displaysNames, Capability.PREFERENCES_IN_LINKS, "receives no names through a link");
        for (Role role : Role.values()) {
            Set<Tool> missing = new TreeSet<>(privileges.toolsOf(role).granted());
            missing.removeAll(video.capabilities().tools());
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(
                        "the video provider " + video.capabilities().name() + " has none of the tools " + missing);
            }
        }
    }

    private void needs(boolean wanted, Capability capability, String otherwise) {
        if (wanted && !video.capabilities().has(capability)) {
            throw new IllegalArgumentException(
                    "the video provider " + video.capabilities().name() + " " + otherwise);
        }
    }

    private static void range(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most);
        }
    }

    static final class RandomOperationIds implements Supplier<OperationId> {

        private static final SecureRandom RANDOM = new SecureRandom();

        @Override
        public OperationId get() {
            byte[] bytes = new byte[16];
            RANDOM.nextBytes(bytes);
            return new OperationId(HexFormat.of().formatHex(bytes));
        }
    }
}
