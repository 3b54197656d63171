package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * The address of an upstream as an operator configures it: scheme, host, port and path. Immutable.
 *
 * <p>Host names may contain underscores, as those of containers do ({@code stack_crud-service}). The message of a
 * refusal names the setting and does not quote the address, which may contain a password.
 */
public final class BaseAddress {

    private final HttpUrl url;

    private BaseAddress(HttpUrl url) {
        this.url = url;
    }

    /**
     * Reads the address of a service on the same platform, where plain HTTP is usual: a host name with or without a
     * port ({@code auth0-client}), or a URL.
     *
     * @param name of the setting, for the message
     * @throws IllegalArgumentException if it is neither, or contains a user, a query or a fragment
     */
    public static BaseAddress beside(String text, String name) {
        return read(text, "http", name);
    }

    /**
     * Reads the address of an external service: a host name or a URL, reached by HTTPS unless it is this machine.
     *
     * @param allowInsecure whether plain HTTP is allowed for any host
     * @param name of the setting, for the message
     * @throws IllegalArgumentException as {@link #beside}, and for plain HTTP if that is not allowed
     */
    public static BaseAddress elsewhere(String text, boolean allowInsecure, String name) {
        BaseAddress address = read(text, "https", name);
        if (!address.isSecure(allowInsecure)) {
            throw new IllegalArgumentException(name + " must be reached by https");
        }
        return address;
    }

    /**
     * Reads a whole URL of http or https.
     *
     * @param name of the setting, for the message
     * @throws IllegalArgumentException if it is no such URL, or contains a user, a query or a fragment
     */
    public static BaseAddress url(String text, String name) {
        if (!requireNonNull(text, name).contains("://")) {
            throw new IllegalArgumentException(name + " must be an absolute http or https URL");
        }
        return read(text, "https", name);
    }

    /** Whether the text is a URL with HTTPS, to this machine, or with plain HTTP if that is allowed. */
    public static boolean isSecure(String url, boolean allowInsecure) {
        HttpUrl parsed = HttpUrl.parse(url);
        return parsed != null && new BaseAddress(parsed).isSecure(allowInsecure);
    }

    private static BaseAddress read(String text, String scheme, String name) {
        String stripped = requireNonNull(text, name).strip();
        String whole = stripped.contains("://") ? stripped : scheme + "://" + stripped;
        // Like browsers, OkHttp accepts any number of slashes before a host, and would so read a path as a host.
        boolean isWithoutHost = whole.substring(whole.indexOf("://") + 3).matches("(?s)[/\\\\?#].*|");
        HttpUrl url = isWithoutHost ? null : HttpUrl.parse(whole);
        if (url == null) {
            throw new IllegalArgumentException(name + " must be a host name or an http(s) URL");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty() || url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException(name + " must not hold a user, a password, a query or a fragment");
        }
        return new BaseAddress(
                url.encodedPath().endsWith("/")
                        ? url
                        : url.newBuilder().addPathSegment("").build());
    }

    private boolean isSecure(boolean allowInsecure) {
        return isHttps() || allowInsecure || isLoopback();
    }

    public boolean isHttps() {
        return url.isHttps();
    }

    /** Whether it is this machine, according to its name or number, without a DNS look-up. */
    public boolean isLoopback() {
        String host = url.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /**
     * Returns the address with a slash at the end. If the host name contains an underscore, the URI has an authority
     * and no host.
     */
    public URI uri() {
        return URI.create(toString());
    }

    /** Returns the URL with a slash at the end. */
    @Override
    public String toString() {
        return url.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BaseAddress that && url.equals(that.url);
    }

    @Override
    public int hashCode() {
        return url.hashCode();
    }
}
