package dev.teleconsult.bootstrap.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * A day of visits that all start on the full hour, simulated second by second from the measured cost of one operation.
 * It reports the load of each second, the resources that serve it in time, and the first bottleneck.
 */
final class Capacity {

    /** The longest time of a waiting participant from the full hour to the link, in seconds. */
    private static final int IN_TIME = 10;

    private static final int HOUR = 3600;

    /** The hours of the day in which visits start, the same number in each. */
    private static final int HOURS = 10;

    /** Participants arrive up to ten minutes early, and every tenth up to five minutes late. */
    private static final int EARLIEST = 600;

    private static final int LATEST = 300;
    private static final double LATE_SHARE = 0.1;

    /** The participants of a visit, and how many of them are new to the service when it is planned. */
    private static final double PEOPLE = 2.2;

    private static final double NEW_PEOPLE = 0.5 * PEOPLE;

    /** The share of visits that are changed, and the share cancelled before the start. */
    private static final double CHANGED = 0.1;

    private static final double CANCELLED = 0.05;

    /** The requests of a browser that opens the page for the first time: the page and its files. */
    private static final int FILES = 6;

    /**
     * The measured values of one replica with two cores, see the page.
     *
     * @param getsASecond requests that the replica answers
     * @param writesASecond first links shown, each a commit that is on the disk, at one primary
     * @param streams open event streams that a replica is given at most
     * @param residentMegabytes of a replica under load, without a stream
     * @param kilobytesAStream resident, garbage included
     * @param kaleyraASecond calls that one replica can make: its concurrent calls divided by the duration of a call
     */
    record Costs(
            int getsASecond,
            int writesASecond,
            int streams,
            int residentMegabytes,
            int kilobytesAStream,
            int kaleyraASecond) {}

    /** The load of one second. */
    private static final class Second {
        private int requests;
        private int reads;
        private int writes;
        private int kaleyra;
        private int streams;
    }

    /** The result of a day. */
    record Day(int visits, Map<String, String> rows) {}

    private final Costs costs;

    Capacity(Costs costs) {
        this.costs = costs;
    }

    Day day(int visits) {
        int inTheHour = visits / HOURS;
        Second[] seconds = hour(inTheHour, (double) visits / (HOURS * HOUR));
        Second fullHour = seconds[EARLIEST];
        int streams = 0;
        int peak = 0;
        for (Second second : seconds) {
            streams += second.streams;
            peak = Math.max(peak, streams);
        }
        int people = (int) Math.round(inTheHour * PEOPLE);
        int replicas =
                Math.max(2, Math.max(ceil(peak, costs.streams()), ceil(people, (long) costs.getsASecond() * IN_TIME)));
        int primaries = ceil(inTheHour, (long) costs.writesASecond() * IN_TIME);
        List<Map.Entry<String, Double>> drains = new ArrayList<>();
        drains.add(Map.entry("requests", (double) people / ((long) costs.getsASecond() * replicas)));
        drains.add(Map.entry("commits of first links", (double) inTheHour / costs.writesASecond()));
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("visits that start at one full hour", text(inTheHour));
        rows.put("people who wait then, open event streams", text(peak));
        rows.put(
                "replicas of two cores, so that each has at most " + text(costs.streams()) + " streams",
                text(replicas));
        rows.put(
                "resident memory of each, MiB",
                text(costs.residentMegabytes() + (long) peak / replicas * costs.kilobytesAStream() / 1024));
        rows.put(
                "requests a second: on average; in the second of the full hour",
                both(seconds, fullHour, second -> second.requests));
        rows.put("store reads a second", both(seconds, fullHour, second -> second.reads));
        rows.put("store reads a second of the safety net, all replicas", text(20L * replicas));
        rows.put("store writes a second", both(seconds, fullHour, second -> second.writes));
        rows.put("Kaleyra calls a second", both(seconds, fullHour, second -> second.kaleyra));
        for (Map.Entry<String, Double> drain : drains) {
            rows.put("seconds until the full hour's " + drain.getKey() + " are done", number(drain.getValue()));
        }
        rows.put(
                "seconds until Kaleyra has returned the details of all rooms, which delays no link",
                number((double) inTheHour / ((long) costs.kaleyraASecond() * replicas)));
        rows.put(
                "first bottleneck",
                drains.stream()
                        .max(Comparator.comparingDouble(Map.Entry::getValue))
                        .orElseThrow()
                        .getKey());
        rows.put("primaries, so that the last link is shown within " + IN_TIME + " s", text(primaries));
        return new Day(visits, rows);
    }

    /**
     * The hour from ten minutes before a full hour on: the participants of its visits, and the day's planning beside
     * it.
     */
    private Second[] hour(int visits, double plannedASecond) {
        Second[] seconds = new Second[HOUR];
        for (int at = 0; at < HOUR; at++) {
            seconds[at] = new Second();
            plan(seconds[at], plannedASecond);
        }
        Random random = new Random(7);
        for (int visit = 0; visit < visits; visit++) {
            int people = random.nextDouble() < PEOPLE - 2 ? 3 : 2;
            boolean revealed = false;
            for (int person = 0; person < people; person++) {
                boolean late = random.nextDouble() < LATE_SHARE;
                int comes = late ? EARLIEST + 1 + random.nextInt(LATEST) : random.nextInt(EARLIEST);
                Second arrival = seconds[comes];
                arrival.requests += FILES + 2;
                arrival.streams++;
                // The page polls once, and the stream reads the record and the notice.
                arrival.reads += 3;
                Second link = seconds[Math.max(comes, EARLIEST)];
                link.requests += late ? 0 : 1;
                if (!revealed) {
                    link.writes++;
                    link.kaleyra++;
                    link.reads += 2;
                }
                revealed = true;
            }
        }
        return seconds;
    }

    private static void plan(Second second, double planned) {
        second.requests += (int) Math.round(planned * (1 + CHANGED + CANCELLED));
        second.reads += (int) Math.round(planned * (1 + CHANGED + CANCELLED));
        second.writes += (int) Math.round(planned * (2 + NEW_PEOPLE + CHANGED + 3 * CANCELLED));
        second.kaleyra += (int) Math.round(planned * (1 + NEW_PEOPLE + CHANGED + CANCELLED));
    }

    /** The average second of the whole hour. */
    private static int average(Second[] seconds, ToIntFunction<Second> what) {
        return (int) (Arrays.stream(seconds).mapToLong(what::applyAsInt).sum() / seconds.length);
    }

    /** A column for each day. */
    static String table(String firstCell, List<Day> days) {
        StringBuilder table = new StringBuilder(firstCell);
        days.forEach(day -> table.append(' ').append(text(day.visits())).append(" visits |"));
        table.append("\n|---|").append("---|".repeat(days.size())).append('\n');
        for (String row : days.get(0).rows().keySet()) {
            table.append("| ").append(row).append(" |");
            days.forEach(day -> table.append(' ').append(day.rows().get(row)).append(" |"));
            table.append('\n');
        }
        return table.toString();
    }

    private static int ceil(long what, long by) {
        return (int) ((what + by - 1) / by);
    }

    private static String both(Second[] seconds, Second fullHour, ToIntFunction<Second> what) {
        return text(average(seconds, what)) + "; " + text(what.applyAsInt(fullHour));
    }

    private static String text(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
