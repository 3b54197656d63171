package dev.teleconsult.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpServer;
import dev.teleconsult.domain.Fact;
import dev.teleconsult.ports.contract.EventSinkContract;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The receiver of the README, against the sink. */
class EventReceiverExampleTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final List<String> taken = new CopyOnWriteArrayList<>();

    private HttpServer receiver(int port, String secret) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        Webhook webhook = new Webhook(secret);
        server.createContext("/events", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = 204;
            try {
                webhook.verify(body, exchange.getRequestHeaders());
                take(exchange.getRequestHeaders().getFirst("webhook-id"), body);
            } catch (WebhookVerificationException forged) {
                status = 401;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private void take(String id, String body) {
        taken.add(id);
    }

    @Test
    void receiverShouldAcceptTheSinksEventsAndRefuseThoseOfAnotherSecret() throws Exception {
        HttpServer server = receiver(0, SECRET);
        URI url = URI.create("http://receiver.example:" + server.getAddress().getPort() + "/events");
        try (HttpEventSink sink = HttpEventSink.builder(
                        List.of(EventEndpoint.of("good", url, SECRET), EventEndpoint.of("forged", url, OTHER)))
                .allowInsecure(true)
                .resolver(host -> List.of(InetAddress.getLoopbackAddress()))
                .build()) {
            assertThat(sink.deliver("good", EventSinkContract.event("msg_GOOD", Fact.Kind.SCHEDULED)))
                    .isEqualTo(new SinkAnswer.Taken());
            assertThat(sink.deliver("forged", EventSinkContract.event("msg_FORGED", Fact.Kind.SCHEDULED)))
                    .isEqualTo(new SinkAnswer.Failed(SinkAnswer.Reason.REFUSED));
        } finally {
            server.stop(0);
        }
        assertThat(taken).containsExactly("msg_GOOD");
    }
}
