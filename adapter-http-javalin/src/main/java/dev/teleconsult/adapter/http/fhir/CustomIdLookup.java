package dev.teleconsult.adapter.http.fhir;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import java.util.Map;
import java.util.Set;

/** Finds people by the ids of the caller's own system, for one request. */
record CustomIdLookup(FindTeleconsultationsUseCase finding, RequestContext context) {

    /** Whether people have custom ids. */
    boolean areThere() {
        return finding.resolvesCustomIds();
    }

    /** The user ids of known people; others are missing. */
    Map<UserId, UserId> resolve(Set<UserId> customIds) {
        return finding.resolve(customIds, context);
    }
}
