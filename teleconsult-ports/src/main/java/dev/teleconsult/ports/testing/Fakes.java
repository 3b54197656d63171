package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.application.TeleconsultApplication;

/**
 * An application on fakes that share one clock, for unit tests of a service that uses the library:
 *
 * <pre>{@code
 * try (Fakes fakes = Fakes.at("2030-01-01T09:00:00Z")) {
 *     var both = Invitations.of(Invitation.of("d", "doctor", "Anna"), Invitation.of("p", "patient", "Marco"));
 *     var start = fakes.clock().instant().plus(Duration.ofHours(1));
 *     var command = ScheduleCommand.of(both, start, Duration.ofHours(1));
 *     var visit = fakes.application().planning().schedule(command, RequestContext.system());
 *
 *     fakes.clock().set(start);
 *
 *     var patient = RequestContext.of(new UserId("p"));
 *     var view = fakes.application().joining().join(visit, LinkPreferences.none(), patient);
 *     assertThat(view.link()).isPresent();
 * }
 * }</pre>
 *
 * <p>Background work is done before a call returns: for example, the room of a cancelled visit is deleted when
 * {@code cancel} returns. Safe for use by several threads.
 */
public final class Fakes implements AutoCloseable {

    private final SettableClock clock;
    private final InMemoryStorage storage = new InMemoryStorage();
    private final FakeVideoProvider video;
    private final FakeUserDirectory directory = new FakeUserDirectory();
    private final SequentialOperationIds operationIds = new SequentialOperationIds();
    private final TeleconsultApplication application;

    private Fakes(SettableClock clock) {
        this.clock = clock;
        this.video = new FakeVideoProvider(clock);
        this.application = builder().build();
    }

    /** Creates the fakes at an ISO 8601 instant, for example {@code 2030-01-01T09:00:00Z}. */
    public static Fakes at(String instant) {
        return at(SettableClock.at(requireNonNull(instant, "instant")));
    }

    public static Fakes at(SettableClock clock) {
        return new Fakes(requireNonNull(clock, "clock"));
    }

    /** The clock of the application and all fakes. */
    public SettableClock clock() {
        return clock;
    }

    public InMemoryStorage storage() {
        return storage;
    }

    public FakeVideoProvider video() {
        return video;
    }

    /**
     * A directory without people. The {@link #application} does not use it; pass it to {@link #builder} for an
     * application that does.
     */
    public FakeUserDirectory directory() {
        return directory;
    }

    /** An application with the builder's defaults; callers give names and groups. */
    public TeleconsultApplication application() {
        return application;
    }

    /**
     * Starts a builder for another application on the same fakes and the same clock, for example as another replica or
     * with other settings. The caller closes that application.
     */
    public TeleconsultApplication.Builder builder() {
        return TeleconsultApplication.builder(storage, video)
                .clock(clock)
                .nanoTime(clock::nanoTime)
                .executor(Runnable::run)
                .operationIds(operationIds);
    }

    /** Closes the {@link #application}. */
    @Override
    public void close() {
        application.close();
    }
}
