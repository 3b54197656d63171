package dev.teleconsult.adapter.http.audit;

import dev.teleconsult.adapter.http.AuditLines;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.QueryValues;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.domain.AuditHead;
import dev.teleconsult.domain.AuditRow;
import dev.teleconsult.domain.AuditVerification;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.inbound.ReadAuditUseCase;
import dev.teleconsult.ports.inbound.ReadAuditUseCase.Filter;
import dev.teleconsult.ports.inbound.ReadAuditUseCase.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The audit trail for the back office, if that is switched on, and a participant's own rows. */
public final class AuditRoutes implements RouteGroup {
    private static final int USUAL_LIMIT = 200;

    /** The header with the cursor of the next page; absent after the last page. */
    private static final String NEXT = "Next-Cursor";

    private final ReadAuditUseCase audit;
    private final AuditEvents events;
    private final boolean forBackOffice;

    /**
     * @param server the name of this service
     * @param publicUrl the service's address; empty if not known
     * @param forBackOffice whether the back office may read the trail
     */
    public AuditRoutes(ReadAuditUseCase audit, String server, String publicUrl, boolean forBackOffice) {
        this.audit = audit;
        this.events = new AuditEvents(server, publicUrl);
        this.forBackOffice = forBackOffice;
    }

    @Override
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(new Route(Route.Method.GET, "/teleconsultation/:id/access-log", Route.Access.CALLER, this::ownRows));
        if (forBackOffice) {
            routes.add(new Route(Route.Method.GET, "/audit", Route.Access.BACK_OFFICE, this::read));
            routes.add(new Route(Route.Method.GET, "/audit/export", Route.Access.BACK_OFFICE, this::export));
            routes.add(new Route(Route.Method.GET, "/audit/verify", Route.Access.BACK_OFFICE, this::verify));
        }
        return routes;
    }

    private void read(Exchange exchange) {
        Filter filter = new Filter(
                QueryValues.instant(exchange, "from"),
                QueryValues.instant(exchange, "to"),
                exchange.query("teleconsultation").map(AuditRoutes::teleconsultation),
                QueryValues.user(exchange));
        boolean isFhir = isFhir(exchange);
        respond(
                exchange,
                audit.readRows(
                        filter,
                        QueryValues.limit(exchange, USUAL_LIMIT, ReadAuditUseCase.LARGEST_PAGE),
                        exchange.query("cursor"),
                        exchange.context()),
                isFhir);
    }

    private void ownRows(Exchange exchange) {
        boolean isFhir = isFhir(exchange);
        Page page = audit.ownRows(
                teleconsultation(exchange.pathParameter("id")),
                QueryValues.limit(exchange, USUAL_LIMIT, ReadAuditUseCase.LARGEST_PAGE),
                exchange.query("cursor"),
                exchange.context());
        respond(exchange, page, isFhir);
    }

    private void export(Exchange exchange) {
        respond(
                exchange,
                audit.exportRows(
                        QueryValues.limit(exchange, USUAL_LIMIT, ReadAuditUseCase.LARGEST_PAGE),
                        exchange.query("cursor"),
                        exchange.context()),
                false);
    }

    private void respond(Exchange exchange, Page page, boolean isFhir) {
        exchange.respondHeader("Cache-Control", "no-store");
        page.next().ifPresent(cursor -> exchange.respondHeader(NEXT, cursor));
        if (isFhir) {
            Optional<String> next = page.next().map(cursor -> exchange.rawPath() + "?" + queryWith(exchange, cursor));
            exchange.respondBytes(200, AuditEvents.MEDIA_TYPE, Json.write(events.bundle(page.rows(), next)));
        } else {
            StringBuilder lines = new StringBuilder();
            for (AuditRow row : page.rows()) {
                lines.append(AuditLines.write(row)).append('\n');
            }
            exchange.respondBytes(200, AuditLines.MEDIA_TYPE, lines.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The query string of the same search with another cursor. */
    private static String queryWith(Exchange exchange, String cursor) {
        StringBuilder query = new StringBuilder("cursor=" + cursor);
        exchange.queryParameters().forEach((name, values) -> {
            if (!name.equals("cursor")) {
                values.forEach(value -> query.append('&')
                        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
            }
        });
        return query.toString();
    }

    private void verify(Exchange exchange) {
        AuditVerification.Report report = audit.verify(exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(
                200,
                new VerificationView(
                        report.isIntact(),
                        report.rows(),
                        report.wrong(),
                        report.findings().stream()
                                .map(finding -> new FindingView(
                                        finding.chain(),
                                        finding.seq(),
                                        finding.problem().name(),
                                        finding.text()))
                                .toList(),
                        report.heads().stream().map(AuditHead::text).toList()));
    }

    private static boolean isFhir(Exchange exchange) {
        return switch (exchange.query("format").orElse("jsonl")) {
            case "jsonl" -> false;
            case "fhir" -> true;
            default -> throw HttpProblem.invalid("querystring.format must be jsonl or fhir");
        };
    }

    /** Reads an id; a text that cannot be one selects no rows, as an unknown id does. */
    private static TeleconsultationId teleconsultation(String id) {
        if (!TeleconsultationId.isValid(id)) {
            throw HttpProblem.invalid("the id of a teleconsultation must be given");
        }
        return new TeleconsultationId(id);
    }

    /** @param findings the first findings; {@code wrong} counts all */
    record VerificationView(boolean intact, long rows, long wrong, List<FindingView> findings, List<String> heads) {}

    record FindingView(String chain, long seq, String problem, String text) {}
}
