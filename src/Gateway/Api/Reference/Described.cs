using System.Collections.Immutable;

namespace CryptoViz.Gateway.Api.Reference;

/// <summary>What the reference tells of an endpoint that its types don't: the shape of its answer and how it refuses.</summary>
/// <param name="Answer">The schema of <c>docs/wire</c>; null for an answer without a body or one that is no JSON.</param>
/// <param name="Example">The golden file of <c>docs/wire</c>.</param>
/// <param name="Problems">How it refuses, beside what follows from its being an endpoint, having a body or needing a user.</param>
internal sealed record Described(string? Answer, string? Example, ImmutableArray<ProblemKind> Problems);

/// <summary>Describes endpoints where they are mapped.</summary>
internal static class Describing
{
    /// <summary>Describes an endpoint whose answer is JSON; the example is the golden file of the schema's name unless given.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, string schema, string? example, params ProblemKind[] problems) =>
        endpoint.WithMetadata(new Described(schema, example ?? schema, [.. problems]));

    /// <summary>Describes an endpoint whose answer is JSON.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, string schema, params ProblemKind[] problems) =>
        endpoint.Answers(schema, example: null, problems);

    /// <summary>Describes an endpoint that answers without a body, or by one that is no JSON.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ProblemKind[] problems) =>
        endpoint.WithMetadata(new Described(null, null, [.. problems]));
}
