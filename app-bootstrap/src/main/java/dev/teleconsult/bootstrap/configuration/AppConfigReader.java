package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.FhirSettings;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.PageSettings;
import dev.teleconsult.bootstrap.configuration.AppConfig.AuthMode;
import dev.teleconsult.bootstrap.configuration.AppConfig.Calls;
import dev.teleconsult.bootstrap.configuration.AppConfig.Directory;
import dev.teleconsult.bootstrap.configuration.AppConfig.Events;
import dev.teleconsult.bootstrap.configuration.AppConfig.Limits;
import dev.teleconsult.bootstrap.configuration.AppConfig.Listening;
import dev.teleconsult.bootstrap.configuration.AppConfig.Reconciling;
import dev.teleconsult.bootstrap.configuration.AppConfig.Retention;
import dev.teleconsult.bootstrap.configuration.AppConfig.Shutdown;
import dev.teleconsult.bootstrap.configuration.AppConfig.Store;
import dev.teleconsult.bootstrap.configuration.AppConfig.Tokens;
import dev.teleconsult.bootstrap.configuration.AppConfig.Video;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import dev.teleconsult.domain.ErasureKeys;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.AuditSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an {@link AppConfig} from the environment. Names and defaults are those of the Mia
 * teleconsultation-service-backend 2.1 and of its libraries (lc39, custom-plugin-lib) if they have the variable.
 * {@link Catalogue} lists all variables.
 */
public final class AppConfigReader {

    /**
     * The purpose of the server: only a demo with the emulator, without real people, lets callers choose an identity.
     */
    public enum Purpose {
        SERVICE,
        DEMO
    }

    private final Variables variables;

    private AppConfigReader(Variables variables) {
        this.variables = variables;
    }

    /** @throws ConfigException listing all problems */
    public static AppConfig read(Map<String, String> environment, Purpose purpose) {
        Variables variables = new Variables(environment);
        return new AppConfigReader(variables).config(purpose);
    }

    /**
     * Reads only the address where the server listens, for a program that calls it.
     *
     * @throws ConfigException listing the problems of these variables
     */
    public static Listening listening(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        Listening listening = new Listening(variables.get(HttpVariables.HOST), variables.get(HttpVariables.PORT));
        variables.throwIfAnyProblem();
        return listening;
    }

    /**
     * Reads only the configuration of the store.
     *
     * @throws ConfigException listing the problems of these variables
     */
    public static Store store(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        Store store = StoreVariables.store(variables);
        variables.throwIfAnyProblem();
        return store;
    }

    private AppConfig config(Purpose purpose) {
        boolean insecure = variables.get(UpstreamVariables.INSECURE);
        Plain plain = insecure ? Plain.EVERY_HOST : Plain.LOOPBACK;
        HttpSettings.Builder http = HttpSettings.builder().service("teleconsult", Build.version());
        Setting.fill(http, HttpVariables.SETTINGS, variables);
        PageSettings.Builder page = PageSettings.builder();
        Setting.fill(page, PageVariables.SETTINGS, variables);
        AuthMode mode = CallerVariables.mode(variables, purpose);
        Optional<Tokens> tokens = CallerVariables.tokens(variables, mode, plain);
        CallerVariables.fill(http, variables);
        Map<Upstream, Limits> limits = UpstreamVariables.limits(variables);
        VideoProviders providers = VideoProviders.find(variables.find(VideoVariables.PATH), variables);
        Optional<Video> video = VideoVariables.video(providers, variables, plain, limits.get(Upstream.VIDEO));
        Store store = StoreVariables.store(variables);
        Directory directory = DirectoryVariables.directory(variables, plain);
        Optional<FhirSettings> fhir = FhirVariables.settings(variables, directory);
        Calls calls = CallVariables.calls(variables);
        Retention retention = RetentionVariables.retention(variables);
        AuditSettings audit = AuditVariables.audit(variables, store);
        Optional<ErasureKeys> erasureKeys = ErasureVariables.keys(variables, store);
        Optional<Events> events = EventVariables.events(variables, store, insecure || purpose == Purpose.DEMO);
        UpstreamVariables.requireTimeForStatements(store, limits.get(Upstream.STORE), variables);
        Reconciling reconciling =
                UpstreamVariables.reconciling(limits.get(Upstream.VIDEO), limits.get(Upstream.STORE), variables);
        FileConfig file = FileConfigReader.read(variables);
        boolean checkAtStart = variables.get(UpstreamVariables.CHECK_AT_START);
        LogLevel logLevel = variables.get(Catalogue.LOG_LEVEL);
        UnknownVariables.warn(variables, VideoProviders.namesOf(providers.all()));
        variables.throwIfAnyProblem();
        http.userIdPath(file.userIdPath());
        page.theme(file.look().theme()).deletesUploads(calls.pageDeletesUploads());
        file.look().logo().map(URI::toString).ifPresent(page::logoUrl);
        return new AppConfig(
                http.build(),
                page.build(),
                fhir,
                mode,
                tokens,
                video.orElseThrow(),
                store,
                directory,
                calls,
                retention,
                audit,
                erasureKeys,
                events,
                reconciling,
                limits,
                insecure,
                file,
                new Shutdown(
                        variables.get(HttpVariables.WAIT_BEFORE_CLOSE), variables.get(HttpVariables.FINISH_TIMEOUT)),
                checkAtStart,
                variables.get(UpstreamVariables.WARM_UP),
                logLevel,
                variables.secrets(),
                variables.warnings());
    }
}
