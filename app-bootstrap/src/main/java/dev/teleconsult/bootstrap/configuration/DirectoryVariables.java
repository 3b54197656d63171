package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.bootstrap.configuration.AppConfig.Directory;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The variables of the user directory. */
final class DirectoryVariables {

    private static final Pattern ANY = Pattern.compile("(?s).+");

    private static final Variable<URI> AUTH_SERVICE = Variable.host("AUTH_SERVICE", "http")
            .ofOriginal()
            .means("Host name of auth0-client; names and groups then come from it.");
    private static final Variable<String> CLIENT_TYPE = Variable.text("DEFAULT_CLIENT_TYPE", "a text", ANY)
            .ofOriginal()
            .means("The `client-type` for auth0-client when the request has none.");
    private static final Variable<URI> CUSTOM_IDS = Variable.url("CUSTOM_ID_USERS_API_ENDPOINT")
            .ofOriginal()
            .means("The endpoint that translates custom ids; needs a directory.");
    private static final Variable<URI> DOMAIN =
            Variable.host("AUTH0_DOMAIN", "https").means("Auth0 itself as the directory, instead of `AUTH_SERVICE`.");
    private static final Variable<String> CLIENT_ID =
            Variable.text("AUTH0_CLIENT_ID", "a text", ANY).means("A client at Auth0 that may read users.");
    private static final Variable<Secret> CLIENT_SECRET =
            Variable.key("AUTH0_CLIENT_SECRET").means("The secret of that client.");
    private static final Variable<Duration> CACHE = Variable.millis(
                    "DIRECTORY_CACHE_MS", Duration.ofMinutes(1), Duration.ZERO, Duration.ofDays(1))
            .means("How long a profile is cached; 0: not at all.");

    static final List<Variable<?>> ALL =
            List.of(AUTH_SERVICE, CLIENT_TYPE, CUSTOM_IDS, DOMAIN, CLIENT_ID, CLIENT_SECRET, CACHE);

    private DirectoryVariables() {}

    static Directory directory(Variables variables, Plain plain) {
        if (variables.isSet(AUTH_SERVICE) && variables.isSet(DOMAIN)) {
            variables.problem(AUTH_SERVICE + " and " + DOMAIN + " both name a user directory; set one of them");
        }
        if (variables.isSet(CUSTOM_IDS) && !variables.isSet(AUTH_SERVICE) && !variables.isSet(DOMAIN)) {
            variables.problem(CUSTOM_IDS + " gives ids of a user directory; it needs " + AUTH_SERVICE);
        }
        Optional<URI> authService = variables.find(AUTH_SERVICE, Plain.EVERY_HOST);
        Optional<URI> domain = variables.find(DOMAIN, plain);
        Optional<URI> customIds = variables.find(CUSTOM_IDS, Plain.EVERY_HOST);
        Optional<String> clientType = variables.find(CLIENT_TYPE);
        Duration cacheFor = variables.get(CACHE);
        if (authService.isPresent()) {
            return new Directory.AuthService(authService.get(), clientType, cacheFor, customIds);
        }
        if (domain.isPresent()) {
            Optional<String> client =
                    variables.find(CLIENT_ID.required(DOMAIN + " needs a client that may read users"));
            Optional<Secret> secret = variables.find(CLIENT_SECRET.required(DOMAIN + " needs its client's secret"));
            return new Directory.Auth0(
                    domain.get(), client.orElse(""), secret.orElse(new Secret("")), cacheFor, customIds);
        }
        return new Directory.None();
    }
}
