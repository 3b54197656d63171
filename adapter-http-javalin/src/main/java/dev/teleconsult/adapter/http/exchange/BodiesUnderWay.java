package dev.teleconsult.adapter.http.exchange;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Request;

/** Receives the bodies of all requests under one budget, and ends those that arrive too slowly. */
public final class BodiesUnderWay {
    private final BodyLimits limits;
    private final BodyBudget budget;
    private final Set<BodyReceiver> receivers = ConcurrentHashMap.newKeySet();

    public BodiesUnderWay(BodyLimits limits) {
        this.limits = limits;
        this.budget = new BodyBudget(limits.maxBytesOfAll());
    }

    /** The bytes of memory used by bodies now. */
    public long bytes() {
        return budget.taken();
    }

    /** The bytes of memory held by bodies that are being received; never more than {@link #bytes}. */
    public long reservedBytes() {
        return receivers.stream().mapToLong(BodyReceiver::reserved).sum();
    }

    /** Returns the memory share of a request, which is released when the request is answered. */
    BodyBudget.Share shareOf(Request request, Route route) {
        BodyBudget.Share share = budget.open(!route.needsCaller());
        Request.addCompletionListener(request, failure -> share.close());
        return share;
    }

    CompletableFuture<ReceivedBody> receive(Request request, Route route, BodyBudget.Share share) {
        BodyReceiver receiver = new BodyReceiver(request, limits.ruleOf(route.body()), share);
        receivers.add(receiver);
        CompletableFuture<ReceivedBody> received = receiver.start();
        received.whenComplete((body, failure) -> receivers.remove(receiver));
        return received;
    }

    /** Refuses every body that arrives too slowly. Called regularly, by one thread. */
    public void giveUpSlowOnes() {
        receivers.forEach(BodyReceiver::giveUpIfTooSlow);
    }
}
