package dev.teleconsult.adapter.auth0;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import okhttp3.HttpUrl;

/** Reads the addresses an operator writes. What is refused is named, not quoted: an address may hold a password. */
final class Endpoints {

    private Endpoints() {}

    /**
     * Reads a service beside us, where plain HTTP is the platform's way: a host name, with a port or not ({@code
     * auth0-client}), or a URL.
     *
     * @return ends in a slash
     * @throws IllegalArgumentException if it is neither
     */
    static HttpUrl beside(String text, String name) {
        return base(text, "http", name);
    }

    /**
     * Reads a service elsewhere: a host name or a URL, reached by HTTPS unless it is this machine.
     *
     * @param allowInsecure whether plain HTTP is fine to any host
     * @return ends in a slash
     * @throws IllegalArgumentException if it is neither, or plain HTTP
     */
    static HttpUrl elsewhere(String text, boolean allowInsecure, String name) {
        HttpUrl url = base(text, "https", name);
        if (!isSecure(url, allowInsecure)) {
            throw new IllegalArgumentException(name + " must be reached by https");
        }
        return url;
    }

    /** Whether nobody on the way can read or change what is sent there, as far as the address tells. */
    static boolean isSecure(HttpUrl url, boolean allowInsecure) {
        return url.isHttps() || allowInsecure || isLoopback(url.host());
    }

    private static HttpUrl base(String text, String scheme, String name) {
        String stripped = requireNonNull(text, name).strip();
        HttpUrl url = HttpUrl.parse(stripped.contains("://") ? stripped : scheme + "://" + stripped);
        if (url == null) {
            throw new IllegalArgumentException(name + " must be a host name or an http(s) URL");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty() || url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException(name + " must not hold a user, a password, a query or a fragment");
        }
        return url.encodedPath().endsWith("/")
                ? url
                : url.newBuilder().addPathSegment("").build();
    }

    private static boolean isLoopback(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost")
                || lower.endsWith(".localhost")
                || lower.equals("::1")
                || lower.matches("127(\\.[0-9]{1,3}){3}");
    }
}
