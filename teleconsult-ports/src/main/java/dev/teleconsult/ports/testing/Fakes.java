package dev.teleconsult.ports.testing;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.ports.application.TeleconsultApplication;

/**
 * The application on fakes that share one clock, for unit tests of a service that uses it:
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
 * <p>What the application does beside or after a call is done before the call returns: a room of a cancelled visit is deleted
 * when {@code cancel} returns. Safe for use by several threads.
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

    /** At an ISO 8601 instant, for example {@code 2030-01-01T09:00:00Z}. */
    public static Fakes at(String instant) {
        return at(SettableClock.at(requireNonNull(instant, "instant")));
    }

    public static Fakes at(SettableClock clock) {
        return new Fakes(requireNonNull(clock, "clock"));
    }

    /** The clock that all of it goes by. */
    public SettableClock clock() {
        return clock;
    }

    public InMemoryStorage storage() {
        return storage;
    }

    public FakeVideoProvider video() {
        return video;
    }

    /** Knows no person yet. The {@link #application} does not ask it: give it to {@link #builder} for one that does. */
    public FakeUserDirectory directory() {
        return directory;
    }

    /** With the defaults of its builder; callers give names and groups. */
    public TeleconsultApplication application() {
        return application;
    }

    /**
     * Begins another application on the same fakes and the same clock, as another replica would be, or with other choices. Its
     * caller closes it.
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
