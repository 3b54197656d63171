package dev.teleconsult.adapter.crud.sql.dialect;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** The settings of an own pool. An empty user or password is not set. */
public record Settings(
        String url, String user, String password, int poolSize, Duration connectionTimeout, Duration statementTimeout) {

    /** Adds user and password to the properties of a connection. */
    public Properties identified(Map<String, String> properties) {
        Properties all = new Properties();
        all.putAll(properties);
        if (!user.isEmpty()) {
            all.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            all.setProperty("password", password);
        }
        return all;
    }

    /** Redacted: password and URL may contain secrets. */
    @Override
    public String toString() {
        return "Settings[poolSize=" + poolSize + ", connectionTimeout=" + connectionTimeout + ", statementTimeout="
                + statementTimeout + "]";
    }
}
