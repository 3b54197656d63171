package dev.teleconsult.adapter.http.routes;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.QueryValues;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.ErasureKept;
import dev.teleconsult.domain.ErasureStep;
import dev.teleconsult.domain.ErasureTrouble;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase.Preview;
import java.util.List;
import java.util.Map;

/** The back office erases people and reads receipts. Served if it is switched on. */
public final class ErasureRoutes implements RouteGroup {

    private final ErasePeopleUseCase erasures;
    private final boolean wanted;

    /** @param wanted whether the routes are served */
    public ErasureRoutes(ErasePeopleUseCase erasures, boolean wanted) {
        this.erasures = erasures;
        this.wanted = wanted;
    }

    @Override
    public List<Route> routes() {
        return wanted
                ? List.of(
                        new Route(Route.Method.DELETE, "/users/:userId", Route.Access.BACK_OFFICE, this::erase),
                        new Route(Route.Method.GET, "/erasures/:erasureId", Route.Access.BACK_OFFICE, this::read))
                : List.of();
    }

    private void erase(Exchange exchange) {
        String id = exchange.pathParameter("userId");
        if (!UserId.isValid(id)) {
            throw HttpProblem.invalid("params.userId must be a user id");
        }
        UserId user = new UserId(id);
        boolean cancels = QueryValues.flag(exchange, "cancel");
        exchange.respondHeader("Cache-Control", "no-store");
        if (QueryValues.flag(exchange, "dryRun")) {
            exchange.respondJson(200, view(erasures.preview(user, exchange.context()), cancels));
        } else {
            exchange.respondJson(202, view(erasures.erase(user, cancels, exchange.context())));
        }
    }

    private void read(Exchange exchange) {
        String id = exchange.pathParameter("erasureId");
        if (!ErasureId.isValid(id)) {
            throw HttpProblem.invalid("params.erasureId must be the id of a receipt");
        }
        Erasure erasure = erasures.receipt(new ErasureId(id), exchange.context());
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(200, view(erasure));
    }

    private static ReceiptView view(Erasure erasure) {
        return new ReceiptView(
                erasure.id().value(),
                Wire.text(erasure.requested()),
                erasure.by(),
                erasure.person(),
                erasure.steps().entrySet().stream().map(ErasureRoutes::view).toList(),
                erasure.keeps().stream().map(ErasureRoutes::view).toList(),
                erasure.done().map(Wire::text).orElse(null),
                erasure.hash());
    }

    private static StepView view(Map.Entry<ErasureStep, Erasure.Progress> one) {
        Erasure.Progress progress = one.getValue();
        return new StepView(
                one.getKey().code(),
                progress.count(),
                progress.agreed().map(Wire::text).orElse(null),
                progress.agreed().isPresent() ? null : true,
                progress.trouble().map(ErasureTrouble::text).orElse(null));
    }

    private static KeptView view(ErasureKept kept) {
        return new KeptView(
                kept.what().code(),
                kept.until().map(Wire::text).orElse(null),
                kept.what().why());
    }

    private static PreviewView view(Preview preview, boolean cancels) {
        return new PreviewView(
                true,
                preview.person(),
                preview.receipts().stream().map(ErasureId::value).toList(),
                preview.toCome() > 0 && !cancels,
                List.of(
                        new PlannedView(ErasureStep.COMING.code(), preview.toCome()),
                        new PlannedView(ErasureStep.LINKS.code(), preview.withRoom()),
                        new PlannedView(ErasureStep.RECORDS.code(), preview.past())),
                preview.keeps().stream().map(ErasureRoutes::view).toList());
    }

    /** @param done omitted while the erasure is open */
    record ReceiptView(
            String id,
            String requested,
            String by,
            String person,
            List<StepView> steps,
            List<KeptView> keeps,
            @JsonInclude(JsonInclude.Include.NON_NULL) String done,
            String hash) {}

    /**
     * @param agreedAt omitted while work is owed
     * @param stillOwed omitted once the step is finished
     * @param lastError omitted if no attempt failed
     */
    record StepView(
            String what,
            long count,
            @JsonInclude(JsonInclude.Include.NON_NULL) String agreedAt,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean stillOwed,
            @JsonInclude(JsonInclude.Include.NON_NULL) String lastError) {}

    /** @param until omitted if it is unknown */
    record KeptView(
            String what,
            @JsonInclude(JsonInclude.Include.NON_NULL) String until,
            String why) {}

    record PreviewView(
            boolean dryRun,
            String person,
            List<String> receipts,
            boolean wouldBeRefused,
            List<PlannedView> steps,
            List<KeptView> keeps) {}

    record PlannedView(String what, long count) {}
}
