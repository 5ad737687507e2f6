package io.customerledger.query.customer;

import io.customerledger.api.customer.Profile;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The words of a text, as search sees them: split at anything but letters and digits, without regard to case. */
public final class SearchWords {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    private SearchWords() {}

    public static SequencedSet<String> of(@Nullable String text) {
        var words = new LinkedHashSet<String>();
        if (text != null) {
            WORD.matcher(fold(text)).results().forEach(word -> words.add(word.group()));
        }
        return words;
    }

    static SequencedSet<String> of(Profile profile) {
        return Stream.of(profile.fullName(), profile.email(), profile.externalId())
                .map(SearchWords::of)
                .flatMap(Collection::stream)
                .collect(LinkedHashSet::new, LinkedHashSet::add, LinkedHashSet::addAll);
    }

    /** How the words meant by a word typed so far may begin: at the end of a word, sigma has another form. */
    static Stream<String> beginnings(String word) {
        return Stream.of(word, word.replaceFirst("[σς]$", "σ"), word.replaceFirst("[σς]$", "ς"))
                .distinct();
    }

    /** A text as it is compared without regard to case. */
    static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
