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
 * Removes links, keys, tokens and personal fields from log lines, in case any code has logged them: a last line of
 * defence. It recognises links, keys and tokens by their form, the server's own secrets by their value, and some fields
 * by their name (the names that the original's logger redacts).
 */
public final class Redaction {

    public static final String REDACTED = "[REDACTED]";

    private static final Set<String> FIELDS = Set.of("email", "password", "username", "authorization", "cookie");

    /** A URL: the part after the host may be a personal link, the part before it may contain a password. */
    private static final Pattern URL = Pattern.compile(
            "\\b([A-Za-z][A-Za-z0-9+.-]{1,20}://)(?:[^\\s/?#\"'<>]{0,512}@)?([^\\s/?#\"'<>]{0,512})([/?#][^\\s\"'<>]+)?");

    /**
     * A run of characters that may contain a token. It is matched whole and searched once: a pattern that restarts at
     * each {@code eyJ} in it would take time quadratic in its length, which strangers choose.
     */
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9_.-]{10,}+");

    private static final String TOKEN_BEGINS = "eyJ";

    /** The fewest characters of a token's first part, including {@code eyJ}. */
    private static final int FIRST_PART = 7;

    private static final Pattern KEY =
            Pattern.compile("\\b[Bb]earer ++[A-Za-z0-9._~+/=-]{4,}+|\\bak_(?:live|test)_[A-Za-z0-9]++");

    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\b(?i)(password|pwd|secret|apikey|api_key|token|access_token|client_secret)=[^\\s&;,]+");

    /** A shorter secret may occur in ordinary words, and is not searched for. */
    private static final int SHORTEST_SECRET = 8;

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** Redacts by form and by name. */
    public static Redaction usual() {
        return new Redaction(List.of());
    }

    /** Redacts by form and by name, and these secrets wherever they occur. */
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

    /** A token (RFC 7519) begins with an encoded brace and has two parts at least. */
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

    /** A cheap test before the pattern, since most texts contain no key: every key has one of these beginnings. */
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
