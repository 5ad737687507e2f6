package io.customerledger.service.http;

import static org.springframework.web.context.request.RequestAttributes.SCOPE_REQUEST;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What controllers are given and what they return: an {@link ApiRequest} or {@link AdminRequest}, and a {@link Reply}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpSettings.class)
class HttpEdge implements WebMvcConfigurer {

    private static final int SHARE_OF_HEAP = 8;

    private final Room room;

    HttpEdge(Room room) {
        this.room = room;
    }

    /**
     * For large answers that their readers have not taken yet: a slow reader may leave one there for minutes. Nobody
     * waits for this room, since the answer would be in memory meanwhile.
     */
    @Bean
    static Room answerRoom() {
        return new Room(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, Duration.ZERO);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new Admitted());
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(new Replies(room));
    }

    private static final class Admitted implements HandlerMethodArgumentResolver {

        private static final Set<Class<?>> ADMITTED = Set.of(ApiRequest.class, AdminRequest.class);

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return ADMITTED.contains(parameter.getParameterType());
        }

        /** Should a path lead to the API around the door, it leads to nobody's data. */
        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            var admitted = request.getAttribute(parameter.getParameterType().getName(), SCOPE_REQUEST);
            if (admitted == null) throw ErrorCode.UNAUTHORIZED.error().asException();
            return admitted;
        }
    }
}
