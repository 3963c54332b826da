"""The job of a scheduler that this process belongs to, from what the scheduler tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NAMESPACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
_SCHEDULERS: dict[str, tuple[str, dict[str, str]]] = {
    "slurm": (
        "SLURM_JOB_ID",
        {
            "job": "SLURM_JOB_ID",
            "name": "SLURM_JOB_NAME",
            "step": "SLURM_STEP_ID",
            "array_job": "SLURM_ARRAY_JOB_ID",
            "array_task": "SLURM_ARRAY_TASK_ID",
            "restarts": "SLURM_RESTART_COUNT",
            "partition": "SLURM_JOB_PARTITION",
            "account": "SLURM_JOB_ACCOUNT",
            "qos": "SLURM_JOB_QOS",
            "nodes": "SLURM_JOB_NODELIST",
            "node_count": "SLURM_JOB_NUM_NODES",
            "tasks": "SLURM_NTASKS",
            "cpus_per_task": "SLURM_CPUS_PER_TASK",
            "gpus": "SLURM_GPUS",
            "cluster": "SLURM_CLUSTER_NAME",
        },
    ),
    "pbs": (
        "PBS_JOBID",
        {
            "job": "PBS_JOBID",
            "name": "PBS_JOBNAME",
            "queue": "PBS_QUEUE",
            "array_task": "PBS_ARRAY_INDEX",
            "nodes": "PBS_NODENUM",
            "cpus": "NCPUS",
        },
    ),
    "lsf": (
        "LSB_JOBID",
        {
            "job": "LSB_JOBID",
            "name": "LSB_JOBNAME",
            "queue": "LSB_QUEUE",
            "array_task": "LSB_JOBINDEX",
            "nodes": "LSB_HOSTS",
            "cpus": "LSB_DJOB_NUMPROC",
            "project": "LSB_PROJECT_NAME",
        },
    ),
    "kubernetes": (
        "KUBERNETES_SERVICE_HOST",
        {
            "pod": "HOSTNAME",
            "node": "NODE_NAME",
            "job": "JOB_NAME",
            "index": "JOB_COMPLETION_INDEX",
        },
    ),
}


def job(environment: Mapping[str, str]) -> dict[str, Any]:
    """Facts of each scheduler that runs this process, by its name; usually of none."""
    found: dict[str, Any] = {}
    for scheduler, (sign, names) in _SCHEDULERS.items():
        if environment.get(sign):
            told = {fact: environment.get(name, "") for fact, name in names.items()}
            found[scheduler] = {fact: value for fact, value in told.items() if value}
    if "kubernetes" in found and (namespace := _read(_NAMESPACE)):
        found["kubernetes"]["namespace"] = namespace
    return found


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(1000).strip()
    except OSError:
        return ""
