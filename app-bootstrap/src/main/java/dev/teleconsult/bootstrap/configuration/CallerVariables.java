package dev.teleconsult.bootstrap.configuration;

import dev.teleconsult.adapter.http.BackofficeRoute;
import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.bootstrap.configuration.AppConfig.AuthMode;
import dev.teleconsult.bootstrap.configuration.AppConfig.Tokens;
import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.bootstrap.configuration.Variables.Plain;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The variables for identifying callers. */
final class CallerVariables {

    private static final String A_HEADER = "the name of an HTTP header";
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern ANY = Pattern.compile("(?s).+");

    private static final Variable<AuthMode> MODE = Variable.choice("AUTH_MODE", AuthMode.GATEWAY, AuthMode.class)
            .means(
                    "`gateway` trusts headers, `jwt` only access tokens; `demo` is only possible with the command `demo`.");
    private static final Variable<URI> ISSUER = Variable.url("JWT_ISSUER")
            .means("The issuer whose tokens are accepted, as the token writes it, with its slash. Required by `jwt`.");
    private static final Variable<String> AUDIENCE = Variable.text("JWT_AUDIENCE", "a text", ANY)
            .means("The audience that a token for this service names. Required by `jwt`.");
    private static final Variable<List<String>> GROUPS_CLAIMS = Variable.list(
                    "JWT_GROUPS_CLAIMS", "names of claims, separated by commas", ANY, "groups")
            .means("Which claims hold the caller's groups.");
    private static final Variable<String> PERMISSION = Variable.text(
                    "JWT_MANAGE_PERMISSION", "a permission", ANY, "manage:teleconsultations")
            .means("The permission that POST, PATCH and DELETE need.");
    private static final Variable<String> USER_ID = header("USERID_HEADER_KEY", "miauserid", "the user's id");
    private static final Variable<String> GROUPS = header("GROUPS_HEADER_KEY", "miausergroups", "the user's groups");
    private static final Variable<String> BACKOFFICE =
            header("BACKOFFICE_HEADER_KEY", "isbackoffice", "whether the request comes from the back office");
    private static final Variable<List<String>> BACKOFFICE_GROUPS = Variable.list(
                    "BACKOFFICE_GROUPS", "names of groups, separated by commas", ANY, "")
            .means(
                    "Groups whose members belong to the back office, besides requests with that header, for BACKOFFICE_ROUTES and notices.");
    private static final Variable<List<String>> BACKOFFICE_ROUTES = Variable.list(
                    "BACKOFFICE_ROUTES",
                    "out of list, plan, calendar, outcome, events, audit, erasure, separated by commas",
                    Pattern.compile("list|plan|calendar|outcome|events|audit|erasure"),
                    "")
            .means(
                    "What the back office can ask: `list` is `GET /teleconsultation`, `plan` the plan with names, `calendar` the calendar file of"
                            + " any visit, `outcome` who came to a call (which is kept from then on), `events` to have events"
                            + " sent again, `audit` the audit trail, `erasure` to have a person erased (needs `ERASURE_KEYS`). Off by default, since a gateway may"
                            + " publish every path of this service.");
    private static final Variable<Boolean> OPERATOR_PAGE = Variable.onOff("OPERATOR_PAGE")
            .means(
                    "Whether the back office has a page at `/admin` below `PAGE_PATH`, with the day's visits. Needs `list` in"
                            + " BACKOFFICE_ROUTES; with `plan` there it shows names.");
    private static final Variable<String> CLIENT_TYPE =
            header("CLIENTTYPE_HEADER_KEY", "client-type", "the type of the client");
    private static final Variable<String> USER_PROPERTIES =
            header("USER_PROPERTIES_HEADER_KEY", "miauserproperties", "the user's properties");
    private static final Variable<List<String>> FORWARDED = Variable.list(
                    "ADDITIONAL_HEADERS_TO_PROXY",
                    "names of HTTP headers, separated by commas",
                    HEADER,
                    "x-forwarded-for,x-request-id,x-forwarded-host,cookie,client-type")
            .ofOriginal()
            .means("Which headers of the caller are forwarded to the CRUD service and the directory.");

    static final List<Variable<?>> ALL = List.of(
            MODE,
            ISSUER,
            AUDIENCE,
            GROUPS_CLAIMS,
            PERMISSION,
            USER_ID,
            GROUPS,
            BACKOFFICE,
            BACKOFFICE_GROUPS,
            BACKOFFICE_ROUTES,
            OPERATOR_PAGE,
            CLIENT_TYPE,
            USER_PROPERTIES,
            FORWARDED);

    private CallerVariables() {}

    private static Variable<String> header(String name, String standard, String what) {
        return Variable.text(name, A_HEADER, HEADER, standard)
                .ofOriginal()
                .means("Which header of the gateway holds " + what + ".");
    }

    /** Whether this function is open to the back office. */
    static boolean wants(BackofficeRoute route, Variables variables) {
        return variables.get(BACKOFFICE_ROUTES).contains(route.name().toLowerCase(Locale.ROOT));
    }

    static AuthMode mode(Variables variables, Purpose purpose) {
        AuthMode mode = variables.get(MODE);
        if (mode == AuthMode.DEMO && purpose != Purpose.DEMO) {
            variables.problem(MODE + "=demo lets every caller choose who to be; it goes only with the emulator: use the"
                    + " command 'demo'");
        }
        return mode;
    }

    static Optional<Tokens> tokens(Variables variables, AuthMode mode, Plain plain) {
        if (mode != AuthMode.JWT) {
            return Optional.empty();
        }
        Optional<URI> issuer =
                variables.find(ISSUER.required("AUTH_MODE=jwt needs to know whose tokens are good"), plain);
        Optional<String> audience = variables.find(
                AUDIENCE.required("AUTH_MODE=jwt needs to know which tokens are meant for this service"));
        List<String> groupsClaims = variables.get(GROUPS_CLAIMS);
        return issuer.flatMap(url -> audience.map(meant -> new Tokens(url, meant, groupsClaims)));
    }

    static void fill(HttpSettings.Builder http, Variables variables) {
        List<String> routes = variables.get(BACKOFFICE_ROUTES);
        boolean operatorPage = variables.get(OPERATOR_PAGE);
        if (operatorPage && !routes.contains("list")) {
            variables.problem(OPERATOR_PAGE + "=on shows the list of visits: put 'list' into " + BACKOFFICE_ROUTES);
        }
        http.callerHeaders(new CallerHeaders(
                        variables.get(USER_ID),
                        variables.get(GROUPS),
                        variables.get(BACKOFFICE),
                        variables.get(CLIENT_TYPE),
                        variables.get(USER_PROPERTIES)))
                .headersToPassOn(variables.get(FORWARDED))
                .managePermission(variables.get(PERMISSION))
                .backofficeGroups(Set.copyOf(variables.get(BACKOFFICE_GROUPS)))
                .backofficeRoutes(routes.stream()
                        .map(name -> BackofficeRoute.valueOf(name.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()))
                .operatorPage(operatorPage && routes.contains("list"));
    }
}
