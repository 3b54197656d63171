package dev.teleconsult.bootstrap.commands;

import dev.teleconsult.bootstrap.configuration.AppConfig.Listening;
import dev.teleconsult.bootstrap.configuration.AppConfigReader;
import dev.teleconsult.bootstrap.configuration.ConfigException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.util.Map;

/**
 * Checks whether the server on this machine is alive, for container engines that can only run a program for that. It
 * does not check the store or Kaleyra, since a restart of the server would not repair them.
 */
public final class Health {

    private static final int PATIENCE_MS = 3_000;

    private final URI healthz;

    private Health(URI healthz) {
        this.healthz = healthz;
    }

    /** @throws ConfigException if the server's address is configured wrong */
    public static Health of(Map<String, String> environment) {
        Listening http = AppConfigReader.listening(environment);
        return new Health(URI.create("http://" + reachable(http.host()) + ":" + http.port() + "/-/healthz"));
    }

    /** The host at which this machine reaches the server: loopback for a wildcard address. */
    public static String reachable(String host) {
        String bare = host.replaceAll("[\\[\\]]", "");
        if (bare.equals("0.0.0.0") || bare.equals("::")) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
        return bare.contains(":") ? "[" + bare + "]" : bare;
    }

    public boolean isUp() {
        try {
            URL url = healthz.toURL();
            HttpURLConnection connection = (HttpURLConnection) url.openConnection();
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            connection.setInstanceFollowRedirects(false);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException away) {
            return false;
        }
    }
}
