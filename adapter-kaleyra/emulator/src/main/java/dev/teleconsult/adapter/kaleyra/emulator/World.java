package dev.teleconsult.adapter.kaleyra.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The whole state of the emulator, guarded by one lock, so that every call sees and leaves a consistent state. */
final class World implements AutoCloseable {
    final EmulatorSettings settings;
    final EmulatorClock clock;
    final Links links;
    final EmulatedCompany company;
    final Users users;
    final Webhooks webhooks;
    final WebhookSender webhookSender;
    final Rooms rooms;
    final Uploads uploads;
    final Files files;

    private final ReentrantLock lock = new ReentrantLock();

    World(EmulatorSettings settings) {
        this.settings = settings;
        clock = new EmulatorClock(settings.clock());
        links = new Links(settings.region());
        company = new EmulatedCompany(clock);
        users = new Users(clock, company);
        webhooks = new Webhooks(clock);
        webhookSender = new WebhookSender(settings, clock);
        rooms = new Rooms(clock, settings, users, new RoomEvents(webhooks, webhookSender, links));
        uploads = new Uploads(clock);
        files = new Files(clock);
    }

    /** Runs with the lock held, after closing the rooms whose time is up. */
    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            rooms.settle();
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    void lockedRun(Runnable work) {
        locked(() -> {
            work.run();
            return Optional.empty();
        });
    }

    void finishTranscription(String sessionId) {
        String json =
                "{\"session_id\":\"" + sessionId + "\",\"language\":\"it\",\"segments\":[{\"start\":0.0,\"end\":1.5,"
                        + "\"speaker\":\"1\",\"text\":\"Buongiorno\"}]}";
        rooms.finishTranscription(sessionId, json.getBytes(StandardCharsets.UTF_8));
    }

    void reset() {
        lockedRun(() -> {
            webhookSender.clear();
            webhooks.clear();
            files.clear();
            uploads.clear();
            rooms.clear();
            users.clear();
            company.clear();
            clock.reset();
        });
    }

    @Override
    public void close() {
        webhookSender.close();
    }
}
