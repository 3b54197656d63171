package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An HTTP server that behaves like Kaleyra Video REST v2, as far as that is documented.
 *
 * <p>{@link #start} binds the port; before it the object does no I/O. Methods of this class, or HTTP requests under
 * {@code /__control}, trigger the actions of people in a call and Kaleyra's own actions. Safe for use by several
 * threads.
 */
public final class KaleyraEmulator implements AutoCloseable {
    /** The format of answers; a client should understand each. */
    public enum Dialect {
        /** v2 names at the top level: the reading that fits the vendor's own clients best. */
        V2_FLAT,
        /** v2 names inside an envelope named like the resource; errors inside {@code error}. */
        V2_WRAPPED,
        /** The names and omissions of the published v1, on v2's paths. */
        V1_NAMES
    }

    /** The success codes of answers; Kaleyra does not document those of v2. */
    public enum SuccessCodes {
        /** 201 for a POST that creates something, 200 for all other requests. */
        CREATED_WHEN_CREATED,
        /** 200 for everything. */
        ALWAYS_OK,
        /** As the first, but 204 without a body after a deletion or disabling. */
        NO_CONTENT_WHEN_DELETED
    }

    /** The format in which a transcription is returned; Kaleyra does not document it. */
    public enum TranscriptionStyle {
        /** {@code url} and {@code expires_at} of a temporary link to the file. */
        TEMPORARY_LINK,
        /** The transcription itself. */
        INLINE_JSON
    }

    private final EmulatorSettings settings;
    private final World world;
    private final ReceivedRequests log;
    private final FaultQueue faults = new FaultQueue();
    private final EmulatorServer server;

    private KaleyraEmulator(EmulatorSettings settings) {
        this.settings = settings;
        world = new World(settings);
        log = new ReceivedRequests(settings.rememberedRequests());
        server = new EmulatorServer(
                world,
                new Api(world, new Rendering(settings.dialect(), world.links)),
                new ControlApi(this),
                new CallPage(world),
                log,
                faults);
    }

    /** Defaults: a free loopback port, {@link Dialect#V2_FLAT}, every feature on. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Binds the port and starts to answer requests.
     *
     * @throws java.io.UncheckedIOException when the port cannot be bound
     * @throws IllegalStateException when already started or closed
     */
    public KaleyraEmulator start() {
        server.start();
        return this;
    }

    /**
     * The address of the API, without {@code /v2} and without a trailing slash.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public URI baseUrl() {
        return server.baseUrl();
    }

    /**
     * The address of the control API of this emulator, for programs that cannot call this class.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public URI controlUrl() {
        return URI.create(baseUrl() + ControlApi.PREFIX);
    }

    /** The only API key that it accepts. */
    public String apiKey() {
        return settings.apiKey();
    }

    /** The emulator's time: the given clock plus the time by which it was advanced. */
    public Instant now() {
        return world.clock.instant();
    }

    // ---- actions of people

    /**
     * Connects a participant, as if they had opened their link. Does nothing if they are connected already.
     *
     * @throws IllegalArgumentException when there is no such room or participant, or its links are dead
     */
    public void connect(String roomId, String userId) {
        control(() -> world.rooms.connect(world.rooms.require(roomId), requireNonNull(userId, "userId")));
    }

    /**
     * Disconnects a participant. Does nothing if they are not connected.
     *
     * @throws IllegalArgumentException when there is no such room
     */
    public void disconnect(String roomId, String userId) {
        control(() -> world.rooms.disconnect(world.rooms.require(roomId), requireNonNull(userId, "userId")));
    }

    /**
     * Adds a small file as an upload of a participant, who need not be connected.
     *
     * @return the upload's key, which holds slashes
     * @throws IllegalArgumentException when there is no such room or participant
     */
    public String addUpload(String roomId, String userId) {
        requireNonNull(userId, "userId");
        return controlled(() -> world.uploads
                .add(
                        world.rooms.require(roomId),
                        userId,
                        "file_upload",
                        "file.txt",
                        "a file".getBytes(StandardCharsets.UTF_8))
                .key());
    }

    // ---- Kaleyra's own actions, and the time

    /** Ids of the room's sessions that started, oldest first; empty when there is no such room. */
    public List<String> sessions(String roomId) {
        requireNonNull(roomId, "roomId");
        return world.locked(() -> world.rooms
                .ever()
                .filter(room -> room.id().equals(roomId))
                .flatMap(room -> room.sessions().stream())
                .filter(Session::isStarted)
                .map(Session::id)
                .toList());
    }

    /**
     * Makes the recording of an ended session available.
     *
     * @throws IllegalArgumentException when there is no such session, it has not ended, or nothing was recorded
     */
    public void finishRecording(String sessionId) {
        control(() -> world.rooms.finishRecording(requireNonNull(sessionId, "sessionId")));
    }

    /**
     * As {@link #finishTranscription(String, String)}, with a made-up text.
     *
     * @throws IllegalArgumentException as there
     */
    public void finishTranscription(String sessionId) {
        control(() -> world.finishTranscription(requireNonNull(sessionId, "sessionId")));
    }

    /**
     * Makes the transcription of an ended session available, and its recording if it was not available yet.
     *
     * @throws IllegalArgumentException when there is no such session, it has not ended, nothing was recorded, or its
     *     room asked for no transcription
     */
    public void finishTranscription(String sessionId, String json) {
        byte[] content = json.getBytes(StandardCharsets.UTF_8);
        control(() -> world.rooms.finishTranscription(requireNonNull(sessionId, "sessionId"), content));
    }

    /**
     * Advances the emulator's clock; rooms whose time runs out meanwhile are closed.
     *
     * @throws IllegalArgumentException when negative
     */
    public void advanceClock(Duration step) {
        world.lockedRun(() -> {
            world.clock.advance(step);
            world.rooms.settle();
        });
    }

    /**
     * Moves the emulator's clock to an instant.
     *
     * @throws IllegalArgumentException when the instant is before {@link #now}
     */
    public void moveClockTo(Instant instant) {
        world.lockedRun(() -> {
            world.clock.moveTo(instant);
            world.rooms.settle();
        });
    }

    // ---- webhooks

    /**
     * Redirects people who leave a call to this address, as {@code end_call_redirect_url} of the company does.
     *
     * @throws IllegalArgumentException when the address is not accepted
     */
    public void endCallsAt(URI url) {
        Body company = new Body(EmulatorJson.object().put("end_call_redirect_url", url.toString()));
        control(() -> world.company.update(company));
    }

    /**
     * Subscribes to v1 events, as {@code POST /webhooks} does; to all events if none is named.
     *
     * @throws IllegalArgumentException when the URL or an event name is not accepted
     */
    public void addWebhook(URI url, Set<String> events) {
        ObjectNode fields = EmulatorJson.object().put("url", url.toString());
        ArrayNode names = fields.putArray("events");
        (events.isEmpty() ? Webhooks.EVENTS : events).forEach(names::add);
        control(() -> world.webhooks.create(new Body(fields)));
    }

    /** The newest 1000 events sent or to be sent, oldest first. */
    public List<WebhookDelivery> webhookDeliveries() {
        return world.webhookSender.deliveries();
    }

    /** Sends every remembered event again, whether it was delivered or not. */
    public void redeliverWebhooks() {
        world.webhookSender.sendAgain();
    }

    // ---- failures

    /**
     * Adds a fault; of several that match a call, the oldest applies.
     *
     * @throws IllegalArgumentException when it names an operation that does not exist
     */
    public void inject(Fault fault) {
        faults.add(requireNonNull(fault, "fault"));
    }

    /**
     * Delays every call of an operation before it has an effect, until {@link #clearFaults}.
     *
     * @param operation a name such as {@code POST /rooms}, or {@link Fault#ANY_OPERATION}
     * @throws IllegalArgumentException when there is no such operation, or the delay is negative
     */
    public void delay(String operation, Duration delay) {
        faults.delay(operation, delay);
    }

    /**
     * Whether join links redirect to another name of this host, {@code localhost}, as a provider's links may do after a
     * change of region or brand. Default: no.
     */
    public void redirectLinks(boolean redirects) {
        world.links.redirects(redirects);
    }

    /** Removes pending faults and delays; hanging calls continue to hang. */
    public void clearFaults() {
        faults.clear();
    }

    /** Called with each request of the API before it has any effect, on the thread that serves it. */
    public void onRequest(Consumer<ReceivedRequest> hook) {
        log.onRequest(requireNonNull(hook, "hook"));
    }

    /** Called after a request of the API has had its effect and before its answer is sent. */
    public void onEffect(Consumer<ReceivedRequest> hook) {
        log.onEffect(requireNonNull(hook, "hook"));
    }

    // ---- inspection

    /**
     * The received API requests, oldest first; only the newest ones if there were more than
     * {@link Builder#rememberedRequests}.
     */
    public List<ReceivedRequest> requests() {
        return log.all();
    }

    /** As {@link #requests()}, of one operation. */
    public List<ReceivedRequest> requests(String operation) {
        Operation.requireName(operation);
        return log.all().stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    /** Empties {@link #requests()}. */
    public void forgetRequests() {
        log.forget();
    }

    /** The rooms that exist now, oldest first, without deleted ones. */
    public List<EmulatedRoom> rooms() {
        return world.locked(() -> world.rooms
                .ever()
                .filter(room -> !room.isDeleted())
                .map(this::view)
                .toList());
    }

    /** Every room created since start or reset, oldest first; of the deleted ones the newest 1000. */
    public List<EmulatedRoom> roomsEver() {
        return world.locked(() -> world.rooms.ever().map(this::view).toList());
    }

    private EmulatedRoom view(HostedRoom room) {
        Map<String, URI> links = new LinkedHashMap<>();
        room.members().forEach(member -> links.put(member.userId(), world.links.join(member.token())));
        return new EmulatedRoom(
                room.id(),
                room.createdAt(),
                room.status(),
                room.isDisabled(),
                room.isDeleted(),
                room.description().orElse(""),
                room.duration(),
                room.usedAt(now()),
                links,
                List.copyOf(room.connected()));
    }

    /** Ids of the users that exist, newest first. */
    public List<String> userIds() {
        return world.locked(() -> world.users.newestFirst().map(User::id).toList());
    }

    /** Role of a user, {@code basic} or {@code plus}; absent when there is no such user. */
    public Optional<String> roleOf(String userId) {
        return world.locked(() -> world.users.find(userId).map(User::role));
    }

    /** Number of uploads that exist. */
    public int uploadCount() {
        return world.locked(() -> (int) world.uploads.newestFirst(new Query("")).count());
    }

    /** Returns to the state after {@link #start}: no users, rooms, webhooks, requests, faults or hooks. */
    public void reset() {
        faults.clear();
        log.reset();
        world.reset();
    }

    /** Stops listening, ends hanging calls and frees threads. Closing twice does nothing. */
    @Override
    public void close() {
        server.close();
        world.close();
    }

    private void control(Runnable work) {
        controlled(() -> {
            work.run();
            return Optional.empty();
        });
    }

    private <T> T controlled(Supplier<T> work) {
        try {
            return world.locked(work);
        } catch (ApiRefusal e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Settings of an emulator; each method says its default. Not safe for concurrent use. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private Optional<URI> publicUrl = Optional.empty();
        private String region = "eu";
        private String apiKey = "ak_test_emulator000000";
        private Clock clock = Clock.systemUTC();
        private Dialect dialect = Dialect.V2_FLAT;
        private SuccessCodes successCodes = SuccessCodes.CREATED_WHEN_CREATED;
        private TranscriptionStyle transcriptionStyle = TranscriptionStyle.TEMPORARY_LINK;
        private boolean transcriptionEnabled = true;
        private boolean recordingWorks = true;
        private boolean deletedRoomsStayListed;
        private int defaultPageSize = 20;
        private int maxPageSize = 100;
        private int rememberedRequests = 1000;
        private Duration hangLimit = Duration.ofSeconds(30);
        private int webhookAttempts = 5;
        private Duration webhookPause = Duration.ofSeconds(1);
        private boolean webhookTimestampsInMillis;

        private Builder() {}

        /** The address to listen on; default {@code 127.0.0.1}. */
        public Builder host(String host) {
            this.host = requireNonNull(host, "host");
            return this;
        }

        /** The port to listen on; 0, the default, selects a free one. */
        public Builder port(int port) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port must be 0 to 65535, was " + port);
            }
            this.port = port;
            return this;
        }

        /**
         * The beginning of links, as browsers and the client reach the emulator; default
         * {@link KaleyraEmulator#baseUrl}.
         */
        public Builder publicUrl(URI publicUrl) {
            this.publicUrl = Optional.of(publicUrl);
            return this;
        }

        /** First path segment of join links; default {@code eu}. */
        public Builder region(String region) {
            if (!region.matches("[a-z]{1,16}") || region.equals("files")) {
                throw new IllegalArgumentException("region must be a few lower-case letters");
            }
            this.region = region;
            return this;
        }

        /** The only key accepted, and the secret webhooks are signed with; default {@code ak_test_emulator000000}. */
        public Builder apiKey(String apiKey) {
            if (apiKey.isBlank()) {
                throw new IllegalArgumentException("apiKey must not be blank");
            }
            this.apiKey = apiKey;
            return this;
        }

        /** Default: the system's. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        /** Default {@link Dialect#V2_FLAT}. */
        public Builder dialect(Dialect dialect) {
            this.dialect = requireNonNull(dialect, "dialect");
            return this;
        }

        /** Default {@link SuccessCodes#CREATED_WHEN_CREATED}. */
        public Builder successCodes(SuccessCodes successCodes) {
            this.successCodes = requireNonNull(successCodes, "successCodes");
            return this;
        }

        /** Default {@link TranscriptionStyle#TEMPORARY_LINK}. */
        public Builder transcriptionStyle(TranscriptionStyle style) {
            this.transcriptionStyle = requireNonNull(style, "style");
            return this;
        }

        /** Whether the company has transcription; if not, requests for it are refused. Default true. */
        public Builder transcriptionEnabled(boolean enabled) {
            this.transcriptionEnabled = enabled;
            return this;
        }

        /** Whether recordings ever become available; in Kaleyra's sandbox they do not. Default true. */
        public Builder recordingWorks(boolean works) {
            this.recordingWorks = works;
            return this;
        }

        /** Whether deleted rooms stay readable as {@code CLOSED}, as in v1; default false: they answer 404. */
        public Builder deletedRoomsStayListed(boolean listed) {
            this.deletedRoomsStayListed = listed;
            return this;
        }

        /**
         * The default and the largest number of elements in a page; a larger {@code limit} is cut. Default 20 and 100.
         */
        public Builder pageSizes(int defaultSize, int maxSize) {
            if (defaultSize < 1 || maxSize < defaultSize) {
                throw new IllegalArgumentException("page sizes must be at least 1, the default at most the maximum");
            }
            this.defaultPageSize = defaultSize;
            this.maxPageSize = maxSize;
            return this;
        }

        /** How many requests {@link KaleyraEmulator#requests()} keeps; default 1000. */
        public Builder rememberedRequests(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("count must be at least 1, was " + count);
            }
            this.rememberedRequests = count;
            return this;
        }

        /** How long {@link Fault#hang} hangs; default 30 s. */
        public Builder hangLimit(Duration limit) {
            this.hangLimit = requireNonNull(limit, "limit");
            return this;
        }

        /**
         * The most attempts to send an event, and the first pause between them, which is added to the next pause each
         * time; default 5 and 1 s.
         */
        public Builder webhookRetries(int attempts, Duration pause) {
            if (attempts < 1) {
                throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
            }
            this.webhookAttempts = attempts;
            this.webhookPause = requireNonNull(pause, "pause");
            return this;
        }

        /** Whether {@code t} of a signature counts milliseconds; the documentation shows both. Default false. */
        public Builder webhookTimestampsInMillis(boolean millis) {
            this.webhookTimestampsInMillis = millis;
            return this;
        }

        /** Builds an emulator without starting it. */
        public KaleyraEmulator build() {
            return new KaleyraEmulator(new EmulatorSettings(
                    host,
                    port,
                    publicUrl,
                    region,
                    apiKey,
                    clock,
                    dialect,
                    successCodes,
                    transcriptionStyle,
                    transcriptionEnabled,
                    recordingWorks,
                    deletedRoomsStayListed,
                    defaultPageSize,
                    maxPageSize,
                    rememberedRequests,
                    hangLimit,
                    webhookAttempts,
                    webhookPause,
                    webhookTimestampsInMillis));
        }

        /** Builds and starts an emulator. */
        public KaleyraEmulator start() {
            return build().start();
        }
    }
}
