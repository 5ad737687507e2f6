package io.customerledger.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Documentation shows real code. An excerpt follows a line that links its file; a line {@code …} in it stands for lines
 * that are left out. Everything else must be in that file, in that order.
 */
class ExcerptsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path DOCUMENT = ROOT.resolve("docs/life-of-a-put.md");
    private static final Pattern EXCERPT = Pattern.compile(
            "^\\[[^]]+]\\(\\.\\./([^)]+)\\)[^\\n]*\\n\\n```\\w+\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TestFactory
    List<DynamicTest> every_excerpt_is_in_its_file() throws IOException {
        var excerpts = EXCERPT.matcher(Files.readString(DOCUMENT))
                .results()
                .map(found ->
                        DynamicTest.dynamicTest(found.group(1), () -> assertInFile(found.group(1), found.group(2))))
                .toList();
        assertThat(excerpts).hasSizeGreaterThan(7);
        return excerpts;
    }

    private static void assertInFile(String file, String excerpt) throws IOException {
        var rest = normal(Files.readString(ROOT.resolve(file)));
        for (var part : Arrays.stream(excerpt.split("(?m)^\\s*(//|--)?\\s*…\\s*$\\n?", -1))
                .map(ExcerptsTest::normal)
                .toList()) {
            int at = rest.indexOf(part);
            assertThat(at)
                    .as("«%s» in %s, after what stands before it", part, file)
                    .isNotNegative();
            rest = rest.substring(at + part.length());
        }
    }

    private static String normal(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }
}
