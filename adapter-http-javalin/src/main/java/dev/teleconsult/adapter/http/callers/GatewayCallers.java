package dev.teleconsult.adapter.http.callers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.teleconsult.adapter.http.CallerHeaders;
import dev.teleconsult.adapter.http.UserIdStep;
import dev.teleconsult.adapter.http.errors.ErrorCode;
import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Callers;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.RequestHead;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.domain.Assurance;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Trusts the identity headers of the gateway in front of the server, as every service of the platform does: a client that
 * reaches this server without the gateway can claim any identity.
 */
public final class GatewayCallers implements Callers {
    private static final String HEADERS = "headers";
    private static final String QUERY = "query";
    private static final String BODY = "body";
    private static final Pattern INDEX = Pattern.compile("\\d{1,4}");

    private final CallerOptions options;

    public GatewayCallers(CallerOptions options) {
        this.options = options;
    }

    @Override
    public Identified identify(Exchange exchange, Route.Access access) {
        Identified caller =
                identified(exchange, options.userIdPath().isEmpty() ? ownHeader(exchange) : follow(exchange), access);
        return Identified.of(Origin.in(caller.context(), exchange, options));
    }

    @Override
    public Optional<Identified> identifyAtOnce(RequestHead head, Route.Access access) {
        return options.userIdPath().isEmpty()
                ? Optional.of(identified(head, ownHeader(head), access))
                : Optional.empty();
    }

    private Optional<String> ownHeader(RequestHead head) {
        return head.identityHeader(options.headers().userId());
    }

    /**
     * A request without a user is a service of the platform, which may do more than a person. So a user id that is
     * present but invalid is never treated as absent.
     */
    private Identified identified(RequestHead exchange, Optional<String> id, Route.Access access) {
        CallerHeaders names = options.headers();
        Optional<UserId> user = id.map(GatewayCallers::usable);
        if (user.isEmpty() && (access == Route.Access.USER || access == Route.Access.MANAGING_USER)) {
            throw RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
        }
        PassedOnHeaders passedOn = PassedOnHeaders.of(exchange, options);
        passedOn.copy(names.userId());
        passedOn.copy(names.groups());
        passedOn.copy(names.userProperties());
        boolean backoffice = isYes(exchange.identityHeader(names.backoffice()).orElse(""));
        if (backoffice) {
            passedOn.put(names.backoffice(), "1");
        }
        Set<String> groups = groupsOf(exchange.identityHeader(names.groups()).orElse(""));
        boolean counts = backoffice || user.isPresent() && countsByGroup(groups, access);
        if (access == Route.Access.BACK_OFFICE && !counts) {
            throw user.isEmpty()
                    ? unusable()
                    : RefusalException.of(RefusalCode.PERMISSION_REQUIRED)
                            .with(RefusalException.Detail.LIMIT, names.backoffice());
        }
        RequestContext context = RequestContext.anonymous(exchange.requestId())
                .assurance(Assurance.GATEWAY)
                .groups(groups)
                .backoffice(counts)
                .forwardedHeaders(passedOn.toMap());
        context = exchange.header(names.clientType()).map(context::clientType).orElse(context);
        return Identified.of(user.map(context::user).orElse(context));
    }

    /**
     * Whether a group makes the caller back office: only for routes that the original does not have; its own routes
     * require the header.
     */
    private boolean countsByGroup(Set<String> groups, Route.Access access) {
        return (access == Route.Access.BACK_OFFICE || access == Route.Access.CALLER_OR_BACK_OFFICE)
                && groups.stream().anyMatch(options.backofficeGroups()::contains);
    }

    @Override
    public boolean needBody() {
        return !options.userIdPath().isEmpty()
                && options.userIdPath().get(0).extract().equals(BODY);
    }

    private static UserId usable(String id) {
        if (!UserId.isValid(id)) {
            throw unusable();
        }
        return new UserId(id);
    }

    private static RefusalException unusable() {
        return RefusalException.of(RefusalCode.UNAUTHORIZED_USER);
    }

    /**
     * Follows {@code userIdPathInRequest}. If a step finds no value, there is no user, as in the original: other
     * programs may send the same header with content without an id, or without JSON.
     */
    private Optional<String> follow(Exchange exchange) {
        requireOneValue(exchange);
        JsonNode value = asObject(exchange);
        for (UserIdStep step : options.userIdPath()) {
            value = next(value, step);
            if (value == null) {
                return Optional.empty();
            }
        }
        return value.isTextual() || value.isIntegralNumber()
                ? Optional.of(value.asText()).filter(id -> !id.isEmpty())
                : Optional.empty();
    }

    /**
     * Refuses a request in which the header or query parameter on the path has two values, since neither may be
     * preferred.
     */
    private void requireOneValue(Exchange exchange) {
        List<UserIdStep> path = options.userIdPath();
        boolean choosesOne = path.size() > 2 && path.get(2).from() == UserIdStep.From.ARRAY;
        if (path.size() < 2 || choosesOne) {
            return;
        }
        String where = path.get(0).extract();
        String name = path.get(1).extract();
        if (where.equals(HEADERS)) {
            exchange.identityHeader(name);
        } else if (where.equals(QUERY)
                && exchange.queryParameters().getOrDefault(name, List.of()).stream()
                                .distinct()
                                .count()
                        > 1) {
            throw HttpProblem.of(ErrorCode.AMBIGUOUS_IDENTITY, "querystring." + name + " must be given once");
        }
    }

    private static JsonNode next(JsonNode value, UserIdStep step) {
        switch (step.from()) {
            case OBJECT:
                return value.isObject() ? value.get(step.extract()) : null;
            case ARRAY:
                return value.isArray() ? value.get(Integer.parseInt(step.extract())) : null;
            case JSON:
                JsonNode parsed = value.isTextual() ? Json.readOrNull(value.textValue()) : null;
                if (parsed == null || !parsed.isArray()) {
                    return parsed == null ? null : parsed.get(step.extract());
                }
                return INDEX.matcher(step.extract()).matches() ? parsed.get(Integer.parseInt(step.extract())) : null;
        }
        throw new IllegalStateException("unknown step " + step);
    }

    private static ObjectNode asObject(Exchange exchange) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = request.putObject(HEADERS);
        exchange.headers().forEach(headers::put);
        ObjectNode query = request.putObject(QUERY);
        exchange.queryParameters().forEach((name, values) -> {
            if (values.stream().distinct().count() == 1) {
                query.put(name, values.get(0));
            } else {
                values.forEach(query.withArrayProperty(name)::add);
            }
        });
        ObjectNode params = request.putObject("params");
        exchange.pathParameters().forEach(params::put);
        exchange.bodyIfJson().ifPresent(body -> request.set(BODY, body));
        return request;
    }

    /**
     * Whether the header means yes. The platform's gateway sends {@code 0} for no, although the platform's library
     * reads that as yes.
     */
    private static boolean isYes(String value) {
        String said = value.strip();
        return !said.isEmpty() && !said.equals("0") && !said.equalsIgnoreCase("false");
    }

    private static Set<String> groupsOf(String list) {
        if (list.isEmpty()) {
            return Set.of();
        }
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(group -> !group.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
