package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.wire.HeaderNames;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase.UploadsDeletion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The content of a call: uploaded files and transcriptions. */
public final class ContentRoutes implements RouteGroup {
    private final ManageCallContentUseCase callContent;

    public ContentRoutes(ManageCallContentUseCase callContent) {
        this.callContent = callContent;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route(
                        Route.Method.DELETE, "/teleconsultation/:id/uploads", Route.Access.CALLER, this::deleteUploads),
                new Route(
                        Route.Method.GET,
                        "/transcription/:roomId/:sessionId",
                        Route.Access.CALLER,
                        this::transcription));
    }

    private void deleteUploads(Exchange exchange) {
        Optional<UploadsDeletion> deletion =
                callContent.deleteUploads(PlanRoutes.idOf(exchange, "id"), exchange.context());
        deletion.ifPresentOrElse(done -> exchange.respondJson(200, done), () -> exchange.respond(204));
    }

    private void transcription(Exchange exchange) throws IOException {
        TeleconsultationId id = PlanRoutes.idOf(exchange, "roomId");
        try (Transcript transcript = callContent.transcript(id, sessionOf(exchange), exchange.context())) {
            exchange.respondHeader("Cache-Control", "no-store");
            // Third-party content under this server's origin: no browser may run it.
            exchange.respondHeader("Content-Disposition", "attachment");
            exchange.respondHeader("Content-Security-Policy", "default-src 'none'; sandbox");
            String type = transcript.contentType();
            exchange.stream(HeaderNames.maySendOn(type) ? type : "application/octet-stream", transcript.content());
        } catch (UncheckedIOException e) {
            throw PortUnavailableException.outcomeUnknown(Upstream.VIDEO, "a transcription could not be read", e);
        }
    }

    private static SessionId sessionOf(Exchange exchange) {
        try {
            return new SessionId(exchange.pathParameter("sessionId"));
        } catch (IllegalArgumentException noSuchSession) {
            throw RefusalException.of(RefusalCode.TRANSCRIPT_NOT_FOUND);
        }
    }
}
