package dev.teleconsult.adapter.http.callers;

import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.RefusalException.Detail;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.TokenVerifier;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies callers only by access tokens: it ignores headers that claim an identity, and derives the forwarded
 * identity headers from the token. Every caller needs a token, even services.
 */
public final class TokenCallers implements Callers {
    /** RFC 6750, section 2.1. The limit on headers also limits the length of a token. */
    private static final Pattern BEARER = Pattern.compile("Bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

    private static final Set<Route.Access> MANAGERS =
            EnumSet.of(Route.Access.MANAGER, Route.Access.MANAGING_USER, Route.Access.BACK_OFFICE);

    private final TokenVerifier verifier;
    private final CallerOptions options;

    public TokenCallers(TokenVerifier verifier, CallerOptions options) {
        this.verifier = verifier;
        this.options = options;
    }

    @Override
    public Identified identify(Exchange exchange, Route.Access access) {
        Matcher bearer = BEARER.matcher(exchange.identityHeader("Authorization").orElse(""));
        if (!bearer.matches()) {
            throw RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
        }
        Caller caller = verifier.verify(bearer.group(1));
        boolean manages = caller.permissions().contains(options.managePermission());
        if (!manages && MANAGERS.contains(access)) {
            throw RefusalException.of(RefusalCode.PERMISSION_REQUIRED).with(Detail.LIMIT, options.managePermission());
        }
        CallerHeaders names = options.headers();
        PassedOnHeaders passedOn = PassedOnHeaders.of(exchange, options);
        passedOn.put(names.userId(), caller.user().value());
        passedOn.put(names.groups(), String.join(",", caller.groups()));
        RequestContext context = RequestContext.anonymous(exchange.requestId())
                .assurance(Assurance.TOKEN)
                .user(caller.user())
                .groups(caller.groups())
                .backoffice(manages)
                .forwardedHeaders(passedOn.toMap());
        RequestContext whole =
                exchange.header(names.clientType()).map(context::clientType).orElse(context);
        return new Identified(Origin.in(whole, exchange, options), caller.expiresAt());
    }

    /** False, since a browser never adds an access token by itself. */
    @Override
    public boolean areKnownToBrowsers() {
        return false;
    }
}
