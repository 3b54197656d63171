package dev.teleconsult.bootstrap.configuration;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Warns of unknown variables that resemble known ones: a misspelt name would otherwise be ignored silently. */
final class UnknownVariables {

    /** Prefixes that only variables of this service have. */
    private static final Pattern OURS = Pattern.compile(
            "(?:BANDYER|TELECONSULTATIONS?|TRANSCRIPTION|IMMUTABLE|RECONCILE"
                    + "|UPSTREAM|EVENTS|VIDEO|IDEMPOTENCY|CUSTOM_IDS?|HTTP_MAX|PAGE|JWT|AUTH0|USER_ID_MAP|CRUD_SERVICE|SNAPSHOT)_.*");

    /**
     * Kubernetes and Docker set variables about every service in every container; for {@code crud-service} they begin
     * with {@code CRUD_SERVICE_}.
     */
    private static final Pattern OF_THE_PLATFORM = Pattern.compile(
            ".*_(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT|PORT_\\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)");

    /** Variables that the original's runtime, Node with axios, uses and Java does not. */
    private static final Map<String, String> OF_NODE = Map.of(
            "HTTPS_PROXY",
            "-Dhttps.proxyHost=, -Dhttps.proxyPort= and -Dhttp.nonProxyHosts= in JDK_JAVA_OPTIONS name a proxy",
            "HTTP_PROXY",
            "-Dhttp.proxyHost=, -Dhttp.proxyPort= and -Dhttp.nonProxyHosts= in JDK_JAVA_OPTIONS name a proxy",
            "NODE_EXTRA_CA_CERTS",
            "-Djavax.net.ssl.trustStore= in JDK_JAVA_OPTIONS names a trust store, which keytool makes",
            "NODE_TLS_REJECT_UNAUTHORIZED",
            "certificates are always checked",
            "NODE_OPTIONS",
            "JDK_JAVA_OPTIONS takes the options of Java, and HTTP_MAX_HEADER_SIZE the limit of headers");

    /** The shortest name that is compared: in shorter ones a different letter makes another word. */
    private static final int SHORTEST = 7;

    private UnknownVariables() {}

    /** @param more names that are known besides those of the catalogue */
    static void warn(Variables variables, Set<String> more) {
        OF_NODE.forEach((name, instead) -> {
            if (variables.isSet(name) || variables.isSet(name.toLowerCase(Locale.ROOT))) {
                variables.warning(name + " is not used, unlike by the original: " + instead);
            }
        });
        Set<String> known = Catalogue.names();
        known.addAll(more);
        for (String name : new TreeSet<>(variables.names())) {
            if (known.contains(name)
                    || OF_THE_PLATFORM.matcher(name).matches()
                    || name.equals(StoreVariables.MISSPELT)) {
                continue;
            }
            Optional<String> meant = known.stream()
                    .filter(one -> name.length() >= SHORTEST && isNear(name, one))
                    .findFirst();
            if (meant.isPresent()) {
                variables.warning(name + " is not known and ignored; is " + meant.get() + " meant?");
            } else if (OURS.matcher(name).matches()) {
                variables.warning(name + " is not known and ignored; --help lists the variables");
            }
        }
    }

    /** Whether two names differ only in one added, missing or different letter, two exchanged letters, or case. */
    static boolean isNear(String one, String other) {
        if (Math.abs(one.length() - other.length()) > 1) {
            return false;
        }
        if (one.equalsIgnoreCase(other)) {
            return true;
        }
        int begin = 0;
        int shorter = Math.min(one.length(), other.length());
        while (begin < shorter && one.charAt(begin) == other.charAt(begin)) {
            begin++;
        }
        int end = 0;
        while (end < shorter - begin && one.charAt(one.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
            end++;
        }
        String middle = one.substring(begin, one.length() - end);
        String otherMiddle = other.substring(begin, other.length() - end);
        return middle.length() <= 1 && otherMiddle.length() <= 1
                || middle.length() == 2
                        && otherMiddle.length() == 2
                        && middle.charAt(0) == otherMiddle.charAt(1)
                        && middle.charAt(1) == otherMiddle.charAt(0);
    }
}
