using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace CryptoViz.Gateway.Api.Reference;

/// <summary>Completes what is generated of an endpoint: the shape and an example of its answer, its parameters, and all its problems.</summary>
internal sealed class Operations : IOpenApiOperationTransformer
{
    /// <summary>The schema of every refusal.</summary>
    public const string Problem = "problem";

    private const string Json = "application/json";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? []) Parameters.Describe(parameter);
        if (metadata.OfType<Described>().LastOrDefault() is not { } described) return Task.CompletedTask;

        operation.Responses = new OpenApiResponses { ["200"] = Answer(described, context.Document) };
        var needsUser = metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any();
        foreach (var kinds in Problems(described, operation, needsUser, context.Description.RelativePath ?? "").ToLookup(kind => kind.Status))
            operation.Responses[$"{kinds.Key}"] = Refusal(kinds, context.Document);
        if (needsUser) operation.Security = [Needs(Interface.Cookie, context.Document), Needs(Interface.Bearer, context.Document)];
        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Needs(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private static IEnumerable<ProblemKind> Problems(Described described, OpenApiOperation operation, bool needsUser, string path)
    {
        IEnumerable<ProblemKind> common = [ProblemKind.RateLimited, ProblemKind.Internal];
        if (needsUser) common = common.Append(ProblemKind.NotSignedIn);
        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Query) == true) common = common.Append(ProblemKind.InvalidParameter);
        if (operation.RequestBody is not null)
            common = [.. common, ProblemKind.InvalidParameter, ProblemKind.PayloadTooLarge, ProblemKind.UnsupportedMediaType];

        // The rule of origins guards what a session counts for.
        if (OriginRule.IsOwn($"/{path}"))
            common = common.Append(ProblemKind.Forbidden);
        return described.Problems.Concat(common).Distinct().OrderBy(kind => kind.Status);
    }

    private static OpenApiResponse Answer(Described described, OpenApiDocument? document) => new()
    {
        Description = "Done",
        Content = described.Answer is null ? null : new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new()
            {
                Schema = new OpenApiSchemaReference(WireFiles.NameOf(described.Answer), document),
                Example = described.Example is null ? null : WireFiles.Example(described.Example),
            },
        },
    };

    private static OpenApiResponse Refusal(IGrouping<int, ProblemKind> kinds, OpenApiDocument? document) => new()
    {
        Description = string.Join("\n\n", kinds.Select(kind => $"`{kind.Code}`: {kind.Meaning}")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new()
            {
                Schema = new OpenApiSchemaReference(WireFiles.NameOf(Problem), document),
                Examples = kinds.ToDictionary(kind => kind.Code, kind => (IOpenApiExample)new OpenApiExample { Value = Example(kind) }),
            },
        },
    };

    private static JsonObject Example(ProblemKind kind) => new()
    {
        ["serverTime"] = 1_790_000_000_000,
        ["mode"] = "live",
        ["title"] = ReasonPhrases.GetReasonPhrase(kind.Status),
        ["status"] = kind.Status,
        ["code"] = kind.Code,
        ["detail"] = kind.Meaning.Replace("`", "", StringComparison.Ordinal),
    };
}
