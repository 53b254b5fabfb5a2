namespace CryptoViz.Gateway.Tests.Api;

public sealed class ProblemsTests
{
    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, "not-found")]
    [InlineData("GET", "/api", 404, "not-found")]
    [InlineData("GET", "/nothing", 404, "not-found")]
    [InlineData("POST", "/api/v1/status", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/me", 401, "not-signed-in")]
    public async Task Every_failed_request_is_answered_by_a_problem(string method, string path, int status, string code)
    {
        await using var gateway = await new GatewayApplication().StartAsync();

        var response = await gateway.CreateClient().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.ProblemAsync()).ShouldBe(code);
    }
}
