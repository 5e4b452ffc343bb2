using Shouldly;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Configuration;

/// <summary>Several mappings may read one Salesforce object where no record is of two of them.</summary>
public sealed class SharedObjectTests
{
    [Theory]
    [InlineData("TaskSubtype = 'Task'", "TaskSubtype = 'Call'")]
    [InlineData("TaskSubtype = 'Task' AND IsClosed = false", "(TaskSubtype IN ('Call', 'Email')) AND IsClosed = false")]
    [InlineData("tasksubtype != 'Call'", "TaskSubtype = 'Call'")]
    [InlineData("Region__c = 'A OR B' AND IsClosed = true", "IsClosed = false AND Region__c = 'A OR B'")]
    public void Conditions_that_exclude_each_other_tell_records_apart(string one, string other) => Yaml.Valid(Tasks(one, other));

    [Theory]
    [InlineData("TaskSubtype = 'Task'", "Status = 'Open'")]
    [InlineData("TaskSubtype = 'Task'", "TaskSubtype IN ('Call', 'task')")]
    [InlineData("TaskSubtype = 'Task'", "TaskSubtype = 'Call' OR Status = 'Open'")]
    [InlineData("TaskSubtype != 'Task'", "TaskSubtype != 'Call'")]
    [InlineData("WhatId IN (SELECT Id FROM Account)", "WhatId IN (SELECT Id FROM Opportunity)")]
    public void Conditions_that_a_record_may_meet_both_are_refused(string one, string other)
    {
        var problem = Yaml.OnlyProblem(Tasks(one, other), $"\"{other}\"");

        problem.What.ShouldBe("a Task of org 'main' may be one of tasks and of calls at once: it would get a counterpart in both, and both would write its Subject");
        problem.Remedy.ShouldStartWith("Let both conditions ask the same field for different values");
    }

    [Fact]
    public void A_lookup_through_a_mapping_that_is_not_there_is_refused() =>
        Yaml.OnlyProblem(Yaml.WithField("{ hubspot: associations.companies, salesforce: AccountId, owner: shared, transform: { lookup: company } }"), "{ hubspot: associations.companies").What
            .ShouldBe("lookup: company names no mapping of connection 'emea-main'");

    private static string Tasks(string one, string other) => Yaml.With(mappings: $$"""
        mappings:
          - { hubspot: tasks, salesforce: Task, direction: both, where: "{{one}}", fields: [{ hubspot: hs_task_subject, salesforce: Subject, owner: shared }] }
          - { hubspot: calls, salesforce: Task, direction: both, where: "{{other}}", fields: [{ hubspot: hs_call_title, salesforce: Subject, owner: shared }] }
        """);
}
