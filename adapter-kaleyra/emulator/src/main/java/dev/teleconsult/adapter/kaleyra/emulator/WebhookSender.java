package dev.teleconsult.adapter.kaleyra.emulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events one after the other. An event that was not answered with 200 is sent again, after later events. Safe
 * for concurrent use.
 */
final class WebhookSender implements AutoCloseable {
    /** How many events are remembered for inspection and redelivery. */
    static final int REMEMBERED = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);
    private static final MediaType JSON = MediaType.get("application/json");

    private final EmulatorSettings settings;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Delivery> deliveries = new ArrayDeque<>();
    /** Made for the first delivery: reading the certificates that this JVM trusts takes longer than starting an emulator. */
    private Optional<OkHttpClient> client = Optional.empty();

    WebhookSender(EmulatorSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "kaleyra-emulator-webhooks");
            created.setDaemon(true);
            return created;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setRemoveOnCancelPolicy(true);
    }

    /** @throws IOException if this sender is closed */
    private OkHttpClient http() throws IOException {
        lock.lock();
        try {
            if (thread.isShutdown()) {
                throw new IOException("closed");
            }
            OkHttpClient made = client.orElseGet(WebhookSender::newClient);
            client = Optional.of(made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    private static OkHttpClient newClient() {
        return new OkHttpClient.Builder()
                .callTimeout(Duration.ofSeconds(5))
                .followRedirects(false)
                .retryOnConnectionFailure(false)
                .build();
    }

    void send(Webhook webhook, String event, String roomId, byte[] body) {
        Delivery delivery = new Delivery(webhook, event, roomId, body);
        lock.lock();
        try {
            if (deliveries.size() == REMEMBERED) {
                deliveries.removeFirst();
            }
            deliveries.addLast(delivery);
        } finally {
            lock.unlock();
        }
        thread.execute(() -> attempt(delivery));
    }

    /** Sends every remembered event again, so that receivers get duplicates and late events. */
    void sendAgain() {
        for (Delivery delivery : remembered()) {
            thread.execute(() -> attempt(delivery));
        }
    }

    private void attempt(Delivery delivery) {
        int attempt = delivery.begin();
        boolean delivered = false;
        try (Response response = http().newCall(request(delivery)).execute()) {
            delivered = response.code() == 200;
        } catch (IOException e) {
            LOG.debug(
                    "webhook {} was not delivered: {}",
                    delivery.event,
                    e.getClass().getSimpleName());
        }
        if (delivered) {
            delivery.succeed();
        } else if (attempt < settings.webhookAttempts() && !thread.isShutdown()) {
            thread.schedule(
                    () -> attempt(delivery),
                    settings.webhookPause().multipliedBy(attempt).toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private Request request(Delivery delivery) {
        Request.Builder request = new Request.Builder()
                .url(delivery.webhook.url().toString())
                .post(RequestBody.create(delivery.body, JSON));
        if (delivery.webhook.isV1()) {
            long millis = clock.instant().toEpochMilli();
            String timestamp = Long.toString(settings.webhookTimestampsInMillis() ? millis : millis / 1000);
            request.header("bandyer-signature", Signatures.v1(settings.apiKey(), timestamp, delivery.body));
        } else {
            request.header("room-id-hmac", Signatures.v0(settings.apiKey(), delivery.roomId));
        }
        return request.build();
    }

    List<WebhookDelivery> deliveries() {
        return remembered().stream().map(Delivery::view).toList();
    }

    private List<Delivery> remembered() {
        lock.lock();
        try {
            return new ArrayList<>(deliveries);
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        thread.getQueue().clear();
        lock.lock();
        try {
            deliveries.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        lock.lock();
        try {
            client.ifPresent(made -> {
                made.dispatcher().cancelAll();
                made.dispatcher().executorService().shutdown();
                made.connectionPool().evictAll();
            });
        } finally {
            lock.unlock();
        }
    }

    private static final class Delivery {
        private final Webhook webhook;
        private final String event;
        private final String roomId;
        private final byte[] body;
        private int attempts;
        private boolean delivered;

        private Delivery(Webhook webhook, String event, String roomId, byte[] body) {
            this.webhook = webhook;
            this.event = event;
            this.roomId = roomId;
            this.body = body;
        }

        private synchronized int begin() {
            return ++attempts;
        }

        private synchronized void succeed() {
            delivered = true;
        }

        private synchronized WebhookDelivery view() {
            return new WebhookDelivery(
                    event, webhook.url(), new String(body, StandardCharsets.UTF_8), attempts, delivered);
        }
    }
}
