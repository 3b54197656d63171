package dev.teleconsult.bootstrap.logging;

import dev.teleconsult.bootstrap.configuration.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of log lines what must not be in them, should any code have put it there: the last line of defence, not the
 * first. Links, keys and tokens are known by their look, our own secrets by themselves, and some fields by their names (the
 * original's: lc39, custom logger).
 */
public final class Redaction {

    public static final String REDACTED = "[REDACTED]";

    private static final Set<String> FIELDS = Set.of("email", "password", "username", "authorization", "cookie");

    /** A text with a scheme: after the host it may be a personal link, and before the host a password. */
    private static final Pattern URL = Pattern.compile(
            "\\b([A-Za-z][A-Za-z0-9+.-]{1,20}://)(?:[^\\s/?#\"'<>]{0,512}@)?([^\\s/?#\"'<>]{0,512})([/?#][^\\s\"'<>]+)?");

    /**
     * What a token could be part of. Taken as a whole and looked at once: a pattern that begins anew at each {@code eyJ} within
     * it would cost the square of its length, and strangers choose that.
     */
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_.-]{10,}+");

    private static final String TOKEN_BEGINS = "eyJ";

    /** The shortest first part of a token, its beginning included. */
    private static final int FIRST_PART = 7;

    private static final Pattern KEY =
            Pattern.compile("\\b[Bb]earer ++[A-Za-z0-9._~+/=-]{4,}+|\\bak_(?:live|test)_[A-Za-z0-9]++");

    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\b(?i)(password|pwd|secret|apikey|api_key|token|access_token|client_secret)=[^\\s&;,]+");

    /** Shorter secrets would be found in ordinary words. */
    private static final int SHORTEST_SECRET = 8;

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** By look and by name. */
    public static Redaction usual() {
        return new Redaction(List.of());
    }

    /** And these, wherever they stand. */
    public static Redaction of(Collection<Secret> known) {
        return new Redaction(known.stream()
                .map(Secret::value)
                .filter(value -> value.length() >= SHORTEST_SECRET)
                .distinct()
                .toList());
    }

    public boolean hides(String field) {
        return FIELDS.contains(field.toLowerCase(Locale.ROOT));
    }

    public String clean(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, REDACTED);
        }
        if (clean.contains("://")) {
            clean = URL.matcher(clean).replaceAll(Redaction::withoutPath);
        }
        if (clean.indexOf('=') >= 0) {
            clean = ASSIGNMENT.matcher(clean).replaceAll("$1=" + Matcher.quoteReplacement(REDACTED));
        }
        if (clean.contains(TOKEN_BEGINS)) {
            clean = RUN.matcher(clean).replaceAll(Redaction::withoutToken);
        }
        return mayHoldKey(clean) ? KEY.matcher(clean).replaceAll(Matcher.quoteReplacement(REDACTED)) : clean;
    }

    /** A token (RFC 7519) begins with an encoded brace and has at least two parts. */
    private static String withoutToken(MatchResult run) {
        String text = run.group();
        int begin = text.indexOf(TOKEN_BEGINS);
        while (begin > 0 && Character.isLetterOrDigit(text.charAt(begin - 1))) {
            begin = text.indexOf(TOKEN_BEGINS, begin + 1);
        }
        int dot = begin < 0 ? -1 : text.indexOf('.', begin + FIRST_PART);
        return Matcher.quoteReplacement(
                dot < 0 || dot + 2 >= text.length() ? text : text.substring(0, begin) + REDACTED);
    }

    /** Most texts hold none, and every text of every line is looked at: what every key begins with is quickly looked for. */
    private static boolean mayHoldKey(String text) {
        return text.contains("earer ") || text.contains("ak_");
    }

    private static String withoutPath(MatchResult url) {
        String rest = url.group(3);
        return Matcher.quoteReplacement(
                url.group(1) + url.group(2) + (rest == null || rest.equals("/") ? nullToEmpty(rest) : "/…"));
    }

    private static String nullToEmpty(String text) {
        return text == null ? "" : text;
    }
}
