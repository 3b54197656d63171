package dev.teleconsult.adapter.http.exchange;

import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses requests that a page of another site makes a browser send, with the cookies and headers that the browser
 * adds. Browsers send a preflight (CORS) before most of them; this class refuses the others. Callers that are no
 * browsers send neither {@code Sec-Fetch-Site} nor {@code Origin}, and are never refused.
 */
public final class CrossSite {
    /** The media types that a page can send without a preflight (Fetch, section 2.2.2). JSON is not one of them. */
    private static final List<String> UNASKED_TYPES =
            List.of("", "application/x-www-form-urlencoded", MediaTypes.MULTIPART, "text/plain");

    private CrossSite() {}

    /** @throws HttpProblem 403 if a page of another site caused the request */
    public static void refuseFrom(Exchange exchange, Callers callers) {
        if (exchange.route().needsCaller()
                && callers.areKnownToBrowsers()
                && UNASKED_TYPES.contains(exchange.mediaType())
                && isFromAnotherSite(exchange)) {
            throw HttpProblem.of(ErrorCode.CROSS_SITE_REQUEST, "a page of another site may not send this");
        }
    }

    private static boolean isFromAnotherSite(Exchange exchange) {
        Optional<String> site = exchange.header("Sec-Fetch-Site");
        if (site.isPresent()) {
            return site.get().equalsIgnoreCase("cross-site");
        }
        // Browsers omit the header above on insecure connections.
        return exchange.header("Origin")
                .filter(origin -> !isOurs(origin, exchange))
                .isPresent();
    }

    private static boolean isOurs(String origin, Exchange exchange) {
        String host = origin.substring(origin.indexOf("://") + 1)
                .replaceFirst("^//", "")
                .toLowerCase(Locale.ROOT);
        return exchange.header("X-Forwarded-Host")
                .or(() -> exchange.header("Host"))
                .map(known -> known.split(",", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter(host::equals)
                .isPresent();
    }
}
