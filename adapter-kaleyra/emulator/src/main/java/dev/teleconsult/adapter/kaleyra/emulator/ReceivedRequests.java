package dev.teleconsult.adapter.kaleyra.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The newest requests, and the hooks to call for each. Safe for concurrent use. */
final class ReceivedRequests {
    private static final int MAX_BODY = 65_536;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ReceivedRequest> newest = new ArrayDeque<>();
    private final List<Consumer<ReceivedRequest>> beforeHooks = new CopyOnWriteArrayList<>();
    private final List<Consumer<ReceivedRequest>> afterHooks = new CopyOnWriteArrayList<>();
    private long count;

    ReceivedRequests(int capacity) {
        this.capacity = capacity;
    }

    ReceivedRequest add(Incoming incoming, String operation, Instant now) {
        Map<String, List<String>> headers = new HashMap<>(incoming.headers());
        headers.computeIfPresent("apikey", (name, values) -> List.of("***"));
        boolean multipart = incoming.contentType().toLowerCase(Locale.ROOT).startsWith("multipart/");
        String body = multipart ? "" : text(incoming.body());
        ReceivedRequest request;
        lock.lock();
        try {
            request = new ReceivedRequest(
                    ++count, now, operation, incoming.method(), incoming.path(), incoming.query(), headers, body);
            if (newest.size() == capacity) {
                newest.removeFirst();
            }
            newest.addLast(request);
        } finally {
            lock.unlock();
        }
        return request;
    }

    private static String text(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return text.length() > MAX_BODY ? text.substring(0, MAX_BODY) : text;
    }

    void arrived(ReceivedRequest request) {
        beforeHooks.forEach(hook -> hook.accept(request));
    }

    void tookEffect(ReceivedRequest request) {
        afterHooks.forEach(hook -> hook.accept(request));
    }

    void onRequest(Consumer<ReceivedRequest> hook) {
        beforeHooks.add(hook);
    }

    void onEffect(Consumer<ReceivedRequest> hook) {
        afterHooks.add(hook);
    }

    List<ReceivedRequest> all() {
        lock.lock();
        try {
            return new ArrayList<>(newest);
        } finally {
            lock.unlock();
        }
    }

    void forget() {
        lock.lock();
        try {
            newest.clear();
        } finally {
            lock.unlock();
        }
    }

    void reset() {
        lock.lock();
        try {
            newest.clear();
            count = 0;
        } finally {
            lock.unlock();
        }
        beforeHooks.clear();
        afterHooks.clear();
    }
}
