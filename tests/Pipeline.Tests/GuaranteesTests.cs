using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline.Tests;

/// <summary>docs/guarantees.md names a test for each sentence of the promise; a promise without its test is none.</summary>
public sealed partial class GuaranteesTests
{
    private static readonly string[] Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "guarantees.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| promise", StringComparison.Ordinal)),
    ];

    public static TheoryData<string> Named => [.. Rows.SelectMany(row => NamesIn(row.Split('|')[2])).Distinct()];

    [Fact]
    public void Every_promise_names_a_test()
    {
        Rows.Length.ShouldBeGreaterThan(20);
        Rows.Where(row => !NamesIn(row.Split('|')[2]).Any()).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void A_named_test_is_there(string name)
    {
        var (type, method) = name.Split('.') is [var named, var tested] ? (named, tested) : (name, null);

        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), $"{type}.cs", SearchOption.AllDirectories);

        files.ShouldNotBeEmpty();
        if (method is not null) files.ShouldContain(path => Regex.IsMatch(File.ReadAllText(path), $@"public (async Task|void) {method}\("));
    }

    private static IEnumerable<string> NamesIn(string cell) => InBackticks().Matches(cell).Select(match => match.Groups[1].Value).Where(name => name.Contains("Tests"));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackticks();
}
