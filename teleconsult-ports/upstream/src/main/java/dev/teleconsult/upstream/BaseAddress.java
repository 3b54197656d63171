package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * The address of an upstream, as an operator writes it: scheme, host, port and path. Immutable.
 *
 * <p>Host names may hold underscores, as those of containers do ({@code stack_crud-service}). What is refused is named in the
 * message and not quoted: an address may hold a password.
 */
public final class BaseAddress {

    private final HttpUrl url;

    private BaseAddress(HttpUrl url) {
        this.url = url;
    }

    /**
     * Reads the address of a service beside us, where plain HTTP is the platform's way: a host name with or without a port
     * ({@code auth0-client}), or a URL.
     *
     * @param name of the setting, for the message
     * @throws IllegalArgumentException if it is neither, or holds a user, a query or a fragment
     */
    public static BaseAddress beside(String text, String name) {
        return read(text, "http", name);
    }

    /**
     * Reads the address of a service elsewhere: a host name or a URL, reached by HTTPS unless it is this machine.
     *
     * @param allowInsecure whether plain HTTP is fine to any host
     * @param name of the setting, for the message
     * @throws IllegalArgumentException as {@link #beside}, and if it is plain HTTP where that is not allowed
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
     * @throws IllegalArgumentException if it is none, or holds a user, a query or a fragment
     */
    public static BaseAddress url(String text, String name) {
        if (!requireNonNull(text, name).contains("://")) {
            throw new IllegalArgumentException(name + " must be an absolute http or https URL");
        }
        return read(text, "https", name);
    }

    /** Whether text is a URL that leads over HTTPS, or to this machine, or over plain HTTP where that is allowed. */
    public static boolean isSecure(String url, boolean allowInsecure) {
        HttpUrl parsed = HttpUrl.parse(url);
        return parsed != null && new BaseAddress(parsed).isSecure(allowInsecure);
    }

    private static BaseAddress read(String text, String scheme, String name) {
        String stripped = requireNonNull(text, name).strip();
        String whole = stripped.contains("://") ? stripped : scheme + "://" + stripped;
        // OkHttp takes any number of slashes before a host, as browsers do, and so a path for a host.
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

    /** Whether it is this machine, by name or number and without asking a name server. */
    public boolean isLoopback() {
        String host = url.host().toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /** Ends in a slash. Where the host name holds an underscore, the URI has an authority and no host. */
    public URI uri() {
        return URI.create(toString());
    }

    /** As a URL that ends in a slash. */
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
