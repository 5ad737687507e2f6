package io.customerledger.service.http;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The pages that {@code doc_url} leads to. */
@Controller
final class ErrorPages {

    @GetMapping("/docs/errors/{code}")
    Reply page(@PathVariable("code") String code) {
        return ErrorCode.named(code)
                .map(ErrorPages::page)
                .orElseThrow(() -> ErrorCode.NOT_FOUND.error().asException());
    }

    private static Reply page(ErrorCode error) {
        return Reply.text("text/html;charset=UTF-8", """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%1$s</title>
                <style>
                  :root { color-scheme: light dark }
                  body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
                  h1 { overflow-wrap: anywhere }
                </style>
                <h1><code>%1$s</code></h1>
                <p>HTTP %2$d · type <code>%3$s</code></p>
                <h2>What it means</h2>
                <p>%4$s</p>
                <h2>What to do</h2>
                <p>%5$s</p>
                <p><a href="../../openapi.yaml">The API's description</a></p>
                </html>
                """.formatted(
                        error.wireName(), error.status(), error.type(), error.meaning(), error.remedy()));
    }
}
