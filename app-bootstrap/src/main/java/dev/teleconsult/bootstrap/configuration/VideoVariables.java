package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The Kaleyra Video API. */
final class VideoVariables {

    private static final Variable<Secret> KEY = Variable.key("BANDYER_API_SECRET_KEY")
            .required("the key to the Kaleyra Video API")
            .ofOriginal()
            .means("The key of the Kaleyra account.");
    private static final Variable<URI> BASE = Variable.url("BANDYER_BASE_URL")
            .required("where the Kaleyra Video API is, such as https://api.eu.bandyer.com")
            .ofOriginal()
            .means("`https://api.eu.bandyer.com`, with or without `/v2`. Plain `http` only for loopback.");
    private static final Variable<List<String>> DOWNLOAD_DOMAINS = Variable.list(
                    "TRANSCRIPTION_DOWNLOAD_DOMAINS",
                    "host names such as example.org, separated by commas",
                    Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"),
                    String.join(",", new TreeSet<>(KaleyraSettings.KALEYRA_DOMAINS)))
            .means("Hosts, and everything under them, that transcripts are downloaded from besides the host of"
                    + " `BANDYER_BASE_URL`.");

    static final List<Variable<?>> ALL = List.of(KEY, BASE, DOWNLOAD_DOMAINS);

    private VideoVariables() {}

    /** Empty if something is wrong, which is noted. */
    static Optional<KaleyraSettings> kaleyra(Variables variables, Plain plain, Limits limits) {
        Optional<Secret> key = variables.find(KEY);
        Optional<URI> base = variables.find(BASE, plain).filter(url -> isOfVersionTwo(url, variables));
        Set<String> domains = Set.copyOf(variables.get(DOWNLOAD_DOMAINS));
        return key.flatMap(secret -> base.map(url -> KaleyraSettings.builder(url, secret.value())
                .allowInsecure(plain == Plain.EVERY_HOST)
                .readTimeout(limits.timeout())
                .callTimeout(limits.timeout())
                .idleConnections(limits.resilience().concurrent())
                .downloadDomains(domains)
                .build()));
    }

    private static boolean isOfVersionTwo(URI url, Variables variables) {
        if (url.getPath().replaceAll("/+$", "").endsWith("/rest")) {
            variables.problem(BASE + " ends in /rest, which is version 1 of the API; version 2 is needed, such as"
                    + " https://api.eu.bandyer.com");
            return false;
        }
        return true;
    }
}
