package dev.teleconsult.bootstrap.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Figures of the same thing, measured several times. */
final class Sample {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    static Sample of(List<Double> values) {
        Sample sample = new Sample();
        values.forEach(sample::add);
        return sample;
    }

    /** Each measurement of ours divided by the reference of the same round. */
    Sample over(Sample reference) {
        Sample ratios = new Sample();
        for (int round = 0; round < Math.min(values.size(), reference.values.size()); round++) {
            ratios.add(values.get(round) / reference.values.get(round));
        }
        return ratios;
    }

    int size() {
        return values.size();
    }

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return Collections.min(values);
    }

    double most() {
        return Collections.max(values);
    }

    double percentile(double which) {
        List<Double> sorted = sorted();
        return sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(which / 100 * sorted.size()) - 1));
    }

    List<Double> values() {
        return List.copyOf(values);
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        return values.stream().sorted().toList();
    }
}
